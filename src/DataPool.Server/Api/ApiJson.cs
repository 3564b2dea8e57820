using System.Text.Json.Serialization;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Api.Connectors.Files;
using DataPool.Server.Api.Keys;
using DataPool.Server.Api.SignIn;
using DataPool.Server.Api.Streams;
using DataPool.Server.Api.Tokens;
using DataPool.Server.Api.Users;
using DataPool.Server.Demo;

namespace DataPool.Server.Api;

/// <summary>How the management API's answers are written: generated, so that a start costs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConnectorResource))]
[JsonSerializable(typeof(CreatedConnector))]
[JsonSerializable(typeof(ConnectorList))]
[JsonSerializable(typeof(RotatedKey))]
[JsonSerializable(typeof(KeyRotation))]
[JsonSerializable(typeof(IReadOnlyList<Warning>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(CreatedToken))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(UserResource))]
[JsonSerializable(typeof(InvitedUser))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(SignedInUser))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(StartedDemo))]
[JsonSerializable(typeof(StreamSettings))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(StartedRun))]
[JsonSerializable(typeof(UploadsBody))]
[JsonSerializable(typeof(LogEntry))]
[JsonSerializable(typeof(LogList))]
[JsonSerializable(typeof(RequestResource))]
[JsonSerializable(typeof(RequestList))]
[JsonSerializable(typeof(HourList))]
[JsonSerializable(typeof(ConnectorHourList))]
internal sealed partial class ApiJson : JsonSerializerContext;
