//! Sockets: opened by us, so that we see when one closes and how much went through it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::stats::Counters;
use super::target::Address;

/// A connected socket of any kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Opens the socket. For TCP with TCP_NODELAY: a command is written whole, so waiting for more only costs time.
pub(super) async fn open(address: &Address, tls: &Tls) -> io::Result<Box<dyn Stream>> {
    match address {
        Address::Tcp { host, port } => Ok(Box::new(tcp(host, *port).await?)),
        Address::Tls { host, port } => tls.wrap(host, tcp(host, *port).await?).await,
        #[cfg(unix)]
        Address::Unix(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(not(unix))]
        Address::Unix(_) => Err(io::Error::new(io::ErrorKind::Unsupported, "no unix sockets on this system")),
    }
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(feature = "tls")]
pub(super) use super::tls::Tls;

/// Without the feature `tls`, `rediss://` URLs are refused when they are read.
#[cfg(not(feature = "tls"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Tls;

#[cfg(not(feature = "tls"))]
impl Tls {
    async fn wrap(&self, _: &str, _: TcpStream) -> io::Result<Box<dyn Stream>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "the feature `tls` of redis-struct is not enabled"))
    }
}

/// Sees what passes: counts bytes, and knows when the socket is of no more use.
pub(super) struct Tap {
    stream: Box<dyn Stream>,
    counters: Arc<Counters>,
    closed: Arc<AtomicBool>,
}

impl Tap {
    pub(super) fn new(stream: Box<dyn Stream>, counters: Arc<Counters>, closed: Arc<AtomicBool>) -> Self {
        Self { stream, counters, closed }
    }

    fn judge<T>(&self, result: io::Result<T>) -> Poll<io::Result<T>> {
        if result.is_err() {
            self.closed.store(true, Relaxed);
        }
        Poll::Ready(result)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.closed.store(true, Relaxed);
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        let read = buffer.filled().len().saturating_sub(before);
        self.counters.read(read);
        if read == 0 {
            self.closed.store(true, Relaxed);
        }
        self.judge(result)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        if let Ok(written) = result {
            self.counters.wrote(written);
        }
        self.judge(result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        self.judge(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = ready!(Pin::new(&mut self.stream).poll_shutdown(cx));
        self.judge(result)
    }
}
