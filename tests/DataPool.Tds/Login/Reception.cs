using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Login;

/// <summary>Meets a client: agrees on TLS, reads its login and answers that.</summary>
internal sealed class Reception(TdsServer server)
{
    private const byte TlsRecord = 0x16;
    private const int LoginFailed = 18456;
    private const int CannotOpenDatabase = 4060;
    private const int SmallestPacket = 512;
    private const int LargestPacket = 32_767;
    private const int LoginPacket = 4096;

    /// <summary>Lets a client in.</summary>
    /// <returns>The stream to talk over and what it asked for; null where it was turned away.</returns>
    internal async Task<(Stream Stream, LoginRequest Login)?> WelcomeAsync(NetworkStream network, CancellationToken cancellationToken)
    {
        var stream = await AgreeAsync(network, cancellationToken);
        var message = await new MessageReader(stream).NextAsync(cancellationToken);
        if (message is null) return null;
        if (message.Type != PacketType.Login) throw new InvalidDataException("A login is awaited.");

        var login = LoginRequest.Read(message.Payload);
        login = login with
        {
            Database = login.Database.Length > 0 ? login.Database : server.DatabaseName,
            PacketSize = login.PacketSize is >= SmallestPacket and <= LargestPacket ? login.PacketSize : LoginPacket,
        };
        var writer = new MessageWriter(stream, LoginPacket);
        var refusal = Refusal(login);
        if (refusal is null) LoginAnswer.Write(writer.Tokens, login);
        else refusal.ForEach(error => error.Write(writer.Tokens));
        new AnswerWriter(writer, isProcedure: false).WriteEmpty();
        await writer.EndAsync(cancellationToken);
        return refusal is null ? (stream, login) : null;
    }

    private List<TdsError>? Refusal(LoginRequest login)
    {
        const byte loginClass = 14, databaseClass = 11, credentialState = 1;
        var failed = new TdsError(LoginFailed, $"Login failed for user '{login.User}'.", Class: loginClass, State: credentialState);
        if (login.User != server.User || login.Password != server.Password) return [failed];
        return string.Equals(login.Database, server.DatabaseName, StringComparison.OrdinalIgnoreCase) ? null :
        [
            new TdsError(CannotOpenDatabase, $"Cannot open database \"{login.Database}\" requested by the login. The login failed.", Class: databaseClass),
            failed,
        ];
    }

    private async Task<Stream> AgreeAsync(NetworkStream network, CancellationToken cancellationToken)
    {
        // Strict encryption begins with TLS; otherwise it is agreed on first.
        var first = new byte[1];
        var isStrict = await network.Socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken) == 1 && first[0] == TlsRecord;
        Stream stream = isStrict ? await SecureAsync(network, "tds/8.0", SslProtocols.None, cancellationToken) : network;

        var message = await new MessageReader(stream).NextAsync(cancellationToken);
        if (message is not { Type: PacketType.PreLogin }) throw new InvalidDataException("A pre-login is awaited.");
        var wish = PreLogin.Read(message.Payload);
        var answer = server.Certificate is null ? EncryptionWish.NotSupported
            : wish == EncryptionWish.On ? EncryptionWish.On : EncryptionWish.Required;
        var writer = new MessageWriter(stream, LoginPacket);
        PreLogin.Write(writer.Tokens, answer);
        await writer.EndAsync(cancellationToken);
        if (isStrict || server.Certificate is null) return stream;

        var handshake = new HandshakeStream(stream);
        // Nothing may follow the handshake within its packets: so none of TLS 1.3's tickets.
        var secured = await SecureAsync(handshake, null, SslProtocols.Tls12, cancellationToken);
        handshake.IsOver = true;
        return secured;
    }

    private async Task<SslStream> SecureAsync(Stream stream, string? protocol, SslProtocols versions, CancellationToken cancellationToken)
    {
        if (server.Certificate is null) throw new InvalidDataException("There is no certificate for TLS.");
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(server.Certificate, null, offline: true),
            EnabledSslProtocols = versions,
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        }, cancellationToken);
        return secured;
    }
}
