using System.Xml.Linq;
using DataPool.Core.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace DataPool.Server.Security.KeyRing;

/// <summary>
/// The key ring as Data Protection reads and writes it. Its interface is synchronous, so these members block, but no request:
/// Data Protection reads the ring while the server starts, keeps it in memory, and reads it anew about once a day beside the
/// requests, which go on with what they have.
/// </summary>
internal sealed class KeyRingRepository(IKeyRingStore store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        store.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).GetAwaiter().GetResult();
}
