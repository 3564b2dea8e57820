using System.Globalization;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Security.Users;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Users;

/// <summary>The paths below <c>/api/users</c>: people who may sign in.</summary>
internal sealed class UserEndpoints(UserRegistry users, Passwords passwords)
{
    private const string Tag = "Users";

    private static readonly ApiParameter Id = new("id", ParameterLocation.Path, "The user's id.");

    private static readonly ApiOperation List = new(Tag, "List users", "All people who may sign in, in the order of their creation.")
    {
        Access = ApiAccess.Admin,
        Parameters = ApiParameter.OfLists,
        Answers = [new(200, "A page of users.", typeof(UserList)), ApiAnswer.Problem(400, "invalid_parameter")],
    };

    private static readonly ApiOperation Create = new(Tag, "Create a user", "Without a password the answer holds, this once, the path of a page on which the person sets it: good for 72 hours.")
    {
        Access = ApiAccess.Admin,
        Body = typeof(NewUser),
        Answers = [new(201, "The user.", typeof(InvitedUser)), ApiAnswer.Problem(409, "name_taken"), .. ApiAnswer.OfBodies],
    };

    private static readonly ApiOperation Change = new(Tag, "Change a user", "A lower role holds at once: the user is signed out everywhere, and open event streams are cut within 5 s.")
    {
        Access = ApiAccess.Admin,
        Parameters = [Id],
        Body = typeof(UserChange),
        Answers = [new(200, "The user.", typeof(UserResource)), ApiAnswer.Problem(404, "not_found"), ApiAnswer.Problem(409, "last_admin"), .. ApiAnswer.OfBodies],
    };

    private static readonly ApiOperation Delete = new(Tag, "Delete a user", "The user is signed out everywhere at once; open event streams are cut within 5 s.")
    {
        Access = ApiAccess.Admin,
        Parameters = [Id],
        Answers = [new(204, "It is deleted."), ApiAnswer.Problem(404, "not_found"), ApiAnswer.Problem(409, "last_admin")],
    };

    private static readonly ApiOperation Reset = new(Tag, "Have a user set a new password", "The answer holds, this once, the path of a page on which the person sets a password: good for 72 hours. Until then the old password works.")
    {
        Access = ApiAccess.Admin,
        Parameters = [Id],
        Answers = [new(200, "The user.", typeof(InvitedUser)), ApiAnswer.Problem(404, "not_found")],
    };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapApi(HttpMethods.Get, "/api/users", ListAsync, List);
        endpoints.MapApi(HttpMethods.Post, "/api/users", CreateAsync, Create);
        endpoints.MapApi(HttpMethods.Patch, "/api/users/{id}", ChangeAsync, Change);
        endpoints.MapApi(HttpMethods.Delete, "/api/users/{id}", DeleteAsync, Delete);
        endpoints.MapApi(HttpMethods.Post, "/api/users/{id}/reset", ResetAsync, Reset);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (Page.Read(http.Request.Query, out var error) is not { } page)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var (part, next) = page.Of(users.All, user => user.Order.ToString("D19", CultureInfo.InvariantCulture));
        await JsonAnswer.WriteAsync(http, 200, new UserList { Data = [.. part.Select(UserResource.Of)], Next = next }, ApiJson.Default.UserList);
    }

    private async Task CreateAsync(HttpContext http)
    {
        var (name, email, role, password) = UserBodies.ReadNew(await JsonBody.ReadAsync(http.Request, http.RequestAborted));
        var hash = password is null ? null : await passwords.HashAsync(password);
        var (user, invitation) = await users.CreateAsync(new UserDraft { Name = name, Email = email, Role = role, PasswordHash = hash });
        await JsonAnswer.WriteAsync(http, 201, new InvitedUser(UserResource.Of(user), invitation), ApiJson.Default.InvitedUser);
    }

    private async Task ChangeAsync(HttpContext http)
    {
        var (name, role) = UserBodies.ReadChange(await JsonBody.ReadAsync(http.Request, http.RequestAborted));
        if (await users.ChangeAsync(IdOf(http), name, role) is { } user) await JsonAnswer.WriteAsync(http, 200, UserResource.Of(user), ApiJson.Default.UserResource);
        else await NotFoundAsync(http);
    }

    private async Task DeleteAsync(HttpContext http)
    {
        if (await users.DeleteAsync(IdOf(http))) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await NotFoundAsync(http);
    }

    private async Task ResetAsync(HttpContext http)
    {
        if (await users.InviteAsync(IdOf(http)) is var (user, invitation))
            await JsonAnswer.WriteAsync(http, 200, new InvitedUser(UserResource.Of(user), invitation), ApiJson.Default.InvitedUser);
        else
            await NotFoundAsync(http);
    }

    private static string IdOf(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    private static Task NotFoundAsync(HttpContext http) =>
        Problem.WriteAsync(http, 404, "not_found", $"There is no user \"{IdOf(http)}\". GET /api/users lists those that exist.");
}
