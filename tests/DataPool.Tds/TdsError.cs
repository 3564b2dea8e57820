using DataPool.Tds.Wire;

namespace DataPool.Tds;

/// <summary>A message of the server: an error, or with a class of 10 or less an information.</summary>
/// <param name="Number">Which (docs.microsoft.com, Database Engine events and errors).</param>
/// <param name="Message">What a person reads.</param>
/// <param name="Line">The line of the batch, from 1.</param>
/// <param name="Class">How bad: 16 a user's mistake, 20 and more end the connection.</param>
/// <param name="State">Where in the server.</param>
/// <param name="Procedure">The procedure in which it happened.</param>
public sealed record TdsError(int Number, string Message, int Line = 1, byte Class = 16, byte State = 1, string Procedure = "")
{
    private const byte ErrorToken = 0xAA;
    private const byte InfoToken = 0xAB;
    private const int HighestInformation = 10;

    internal bool IsError => Class > HighestInformation;

    internal void Write(TokenWriter writer) => writer.Token(IsError ? ErrorToken : InfoToken, token =>
    {
        token.Int32(Number);
        token.Byte(State);
        token.Byte(Class);
        token.LongText(Message);
        token.ShortText(TdsServer.ServerName);
        token.ShortText(Procedure);
        token.Int32(Line);
    });
}
