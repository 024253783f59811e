//! Sockets: opened by us, lent to redis-rs for the log-in, and taken back. We see when one closes and how much went
//! through it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::stats::Counters;
use super::target::Address;
use crate::error::{Error, Kind};

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

/// Why there is no socket. What is wrong with a certificate is so the next time: no use in trying again.
pub(super) fn unreachable(address: &Address, error: io::Error) -> Error {
    match Tls::refusal(&error) {
        Some(why) => Error::new(Kind::Config, format!("no connection to {address}: {why}")),
        None => Error::new(Kind::NoConnection, format!("no connection to {address}: {error}")),
    }
    .caused_by(error)
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(feature = "tls")]
pub(super) use super::tls::{Certificates, Tls};

/// Without the feature `tls`, `rediss://` URLs are refused when they are read.
#[cfg(not(feature = "tls"))]
#[derive(Clone, Debug)]
pub(super) struct Tls;

#[cfg(not(feature = "tls"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Certificates;

#[cfg(not(feature = "tls"))]
impl Tls {
    pub(super) fn new(_: &Certificates) -> crate::Result<Self> {
        Ok(Self)
    }

    fn refusal(_: &io::Error) -> Option<String> {
        None
    }

    async fn wrap(&self, _: &str, _: TcpStream) -> io::Result<Box<dyn Stream>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "the feature `tls` of redis-struct is not enabled"))
    }
}

/// What is known of a socket.
#[derive(Debug, Default)]
pub(super) struct Line {
    closed: AtomicBool,
    refusal: OnceLock<String>,
    /// Why it has failed.
    failure: OnceLock<(io::ErrorKind, String)>,
}

impl Line {
    /// The socket is of no more use.
    pub(super) fn close(&self) {
        self.closed.store(true, Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Relaxed)
    }

    /// It has failed.
    pub(super) fn fail(&self, error: &io::Error) {
        // The first one is the reason of all others.
        if let Some(why) = Tls::refusal(error) {
            let _ = self.refusal.set(why);
        }
        let _ = self.failure.set((error.kind(), error.to_string()));
        self.close();
    }

    /// For those who waited for something when it ended.
    pub(super) fn end(&self) -> io::Error {
        match self.failure.get() {
            Some((kind, why)) => io::Error::new(*kind, why.as_str()),
            None => io::Error::new(io::ErrorKind::BrokenPipe, "it was closed"),
        }
    }

    /// Why the server does not want us: what it thinks of our certificate is known only after the handshake.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.refusal.get().map(String::as_str)
    }
}

/// Sees what passes: counts bytes, and knows when the socket is of no more use.
pub(super) struct Tap {
    stream: Box<dyn Stream>,
    counters: Arc<Counters>,
    line: Arc<Line>,
}

impl Tap {
    pub(super) fn new(stream: Box<dyn Stream>, counters: Arc<Counters>, line: Arc<Line>) -> Self {
        Self { stream, counters, line }
    }

    fn judge<T>(&self, result: io::Result<T>) -> Poll<io::Result<T>> {
        if let Err(error) = &result {
            self.line.fail(error);
        }
        Poll::Ready(result)
    }

    fn sent(&self, result: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let Ok(written) = result {
            self.counters.wrote(written);
        }
        self.judge(result)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.line.close();
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        let read = buffer.filled().len().saturating_sub(before);
        self.counters.read(read);
        if read == 0 {
            self.line.close();
        }
        self.judge(result)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.sent(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices));
        self.sent(written)
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

/// A socket that is lent to redis-rs for the log-in, and taken back.
#[derive(Clone)]
pub(super) struct Lent(Arc<Mutex<Option<Tap>>>);

impl Lent {
    pub(super) fn new(tap: Tap) -> Self {
        Self(Arc::new(Mutex::new(Some(tap))))
    }

    /// Takes it back: for redis-rs it is closed.
    pub(super) fn take(&self) -> Option<Tap> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn with<T>(&self, poll: impl FnOnce(Pin<&mut Tap>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(tap) => poll(Pin::new(tap)),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncRead for Lent {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.with(|tap| tap.poll_read(cx, buffer))
    }
}

impl AsyncWrite for Lent {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(|tap| tap.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|tap| tap.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|tap| tap.poll_shutdown(cx))
    }
}
