// Files that somebody chooses. They stay in the browser and go to the API from here, never through the page's own line to the
// server. Each lies in a place with a name, which outlives the part of the page that it was chosen in.
const files = new Map();
const sending = new Map();
const tellEvery = 200;

// A file that is dropped beside the zone would be opened in the place of the page, and the draft would be gone.
for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, event => {
        if (!carriesFiles(event) || event.defaultPrevented) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "none";
    });
}

/** Makes an element a zone that files are dropped on, with an input for those who choose them. */
export function attach(zone, place, page) {
    const end = new AbortController();
    // The page may have moved on before this was reached.
    if (!zone) return { stop: () => end.abort() };
    const on = (name, what) => zone.addEventListener(name, what, { signal: end.signal });
    let depth = 0;
    const light = isOver => zone.classList.toggle("over", isOver);
    on("change", event => {
        if (event.target.type !== "file" || event.target.files.length === 0) return;
        take([...event.target.files]);
        event.target.value = "";
    });
    on("dragenter", event => {
        if (carriesFiles(event)) light(++depth > 0);
    });
    on("dragleave", event => {
        if (carriesFiles(event)) light(--depth > 0);
    });
    on("dragover", event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
    });
    on("drop", event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        light((depth = 0) > 0);
        const isFolder = [...event.dataTransfer.items].some(item => item.webkitGetAsEntry?.()?.isDirectory);
        if (isFolder) page.invokeMethodAsync("OnRefused", "Folder");
        else take([...event.dataTransfer.files]);
    });

    function take(chosen) {
        if (zone.dataset.busy !== undefined) return;
        if (chosen.length !== 1) return page.invokeMethodAsync("OnRefused", "Several");
        const [file] = chosen;
        if (file.size > Number(zone.dataset.maxBytes)) return page.invokeMethodAsync("OnRefused", "TooLarge");
        files.set(place, file);
        page.invokeMethodAsync("OnChosen", { name: file.name, size: file.size });
    }

    // Somebody may have been quicker than this.
    const early = zone.querySelector("input[type=file]");
    if (early?.files.length > 0) {
        take([...early.files]);
        early.value = "";
    }
    return { stop: () => end.abort() };
}

/** The file that lies in a place; null for none. */
export function held(place) {
    const file = files.get(place);
    return file ? { name: file.name, size: file.size } : null;
}

export function drop(place) {
    files.delete(place);
}

/** Sends the file: with a definition as a form of both, else as the whole body. Status 0: it did not get there; -1: it was stopped. */
export function send(place, method, address, definition, page) {
    const file = files.get(place);
    if (!file) return { status: 0, body: null };
    let body = file;
    if (definition !== null) {
        body = new FormData();
        body.append("definition", definition);
        body.append("file", file, file.name);
    }
    return new Promise(resolve => {
        const request = new XMLHttpRequest();
        const end = status => {
            sending.delete(place);
            const bytes = request.response?.byteLength > 0 ? new Uint8Array(request.response) : null;
            resolve({ status, body: bytes && DotNet.createJSStreamReference(bytes) });
        };
        let told = 0;
        request.upload.addEventListener("progress", event => {
            const now = performance.now();
            if (now - told < tellEvery && event.loaded < event.total) return;
            told = now;
            page.invokeMethodAsync("OnProgress", event.loaded, event.total);
        });
        request.addEventListener("load", () => end(request.status));
        request.addEventListener("error", () => end(0));
        request.addEventListener("abort", () => end(-1));
        request.open(method, address);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "arraybuffer";
        sending.set(place, request);
        request.send(body);
    });
}

export function stop(place) {
    sending.get(place)?.abort();
}

function carriesFiles(event) {
    return event.dataTransfer?.types.includes("Files") ?? false;
}
