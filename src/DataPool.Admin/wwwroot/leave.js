// Leaves the page where it must be left: whoever looked at it is signed out, and nothing of it may stay in sight.
let mustLeave = false;

// What is shown once asks before it is left; before this nobody is asked. The listener comes before Blazor's, which is added later.
addEventListener("beforeunload", event => mustLeave && event.stopImmediatePropagation(), true);

/** Goes on to another page of ours. */
export function leaveFor(address) {
    hide();
    location.assign(address);
}

/** Loads the page anew, which leads those who are signed out to the sign-in. */
export function leaveAnew() {
    hide();
    location.reload();
}

function hide() {
    mustLeave = true;
    document.body.style.visibility = "hidden";
}
