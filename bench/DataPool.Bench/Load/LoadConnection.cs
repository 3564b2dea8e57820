using System.Net;
using System.Net.Sockets;

namespace DataPool.Bench.Load;

/// <summary>One keep-alive connection with one request in flight, on the socket engine's own thread.</summary>
/// <remarks>
/// <see cref="SocketEngine"/> lets completions run where the readiness was seen, so a request costs a receive, a
/// send and no thread switch. Methods of a connection never run at the same time, but on changing threads.
/// </remarks>
internal abstract class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _send = new();
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly ResponseReader _response = new();

    protected LoadConnection(int port)
    {
        _send.Completed += (_, _) => Guarded(sent: true);
        _receive.Completed += (_, _) => Guarded(sent: false);
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends the first request; <see cref="OnResponse"/> says what follows.</summary>
    public void Send(byte[] request)
    {
        try
        {
            if (Sending(request) || !Receiving())
            {
                return;
            }

            Continue();
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            OnFailure(failure);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _send.Dispose();
        _receive.Dispose();
    }

    /// <summary>A response is complete. Returns the next request, or null to rest.</summary>
    protected abstract byte[]? OnResponse(ResponseReader response);

    protected abstract void OnFailure(Exception failure);

    private void Guarded(bool sent)
    {
        try
        {
            bool complete = sent ? Sent() && Receiving() : Received() || Receiving();
            if (complete)
            {
                Continue();
            }
        }
        catch (ObjectDisposedException)
        {
            // The run is over.
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            OnFailure(failure);
        }
    }

    // A loop, not a recursion: operations may complete at once.
    private void Continue()
    {
        while (OnResponse(_response) is { } request && !Sending(request) && Receiving())
        {
        }
    }

    /// <summary>True when the send is still under way.</summary>
    private bool Sending(byte[] request)
    {
        _send.SetBuffer(request, 0, request.Length);
        return _socket.SendAsync(_send) || !Sent();
    }

    private bool Sent() => _send.SocketError == SocketError.Success ? true : throw new SocketException((int)_send.SocketError);

    /// <summary>True when a response was complete at once; false when more is awaited.</summary>
    private bool Receiving()
    {
        while (true)
        {
            _receive.SetBuffer(_response.Free);
            if (_socket.ReceiveAsync(_receive))
            {
                return false;
            }

            if (Received())
            {
                return true;
            }
        }
    }

    private bool Received()
    {
        if (_receive.SocketError != SocketError.Success)
        {
            throw new SocketException((int)_receive.SocketError);
        }

        return _receive.BytesTransferred > 0
            ? _response.Received(_receive.BytesTransferred)
            : throw new InvalidDataException("The server closed a connection in the middle of a run.");
    }
}
