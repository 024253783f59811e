//! Sockets: opened by us, so that we see when one closes and how much went through it.

#[cfg(test)]
mod tests;

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::envelope::{Found, Opener};
use super::inbox::{Asking, Inbox};
use super::intake::Intake;
use super::parcel::{Outbox, Parcel};
use super::post::{Left, Post, Ticket};
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

/// What is known of a socket on both of its sides.
#[derive(Debug, Default)]
pub(super) struct Line {
    closed: AtomicBool,
    enveloped: AtomicBool,
    refusal: OnceLock<String>,
    post: Post,
    inbox: Inbox,
}

impl Line {
    /// The socket is of no more use.
    pub(super) fn close(&self) {
        self.closed.store(true, Relaxed);
        self.post.close();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Relaxed)
    }

    /// It has failed.
    fn fail(&self, error: &io::Error) {
        if let Some(why) = Tls::refusal(error) {
            // The first one is the reason of all others.
            let _ = self.refusal.set(why);
        }
        self.close();
    }

    /// Why the server does not want us: what it thinks of our certificate is known only after the handshake.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.refusal.get().map(String::as_str)
    }

    /// From now on, all that is written is in envelopes.
    pub(super) fn envelop(&self) {
        self.enveloped.store(true, Relaxed);
    }

    /// Somebody is about to send a request on it.
    pub(super) fn ask(&self) -> Asking<'_> {
        self.inbox.ask()
    }

    /// Leaves a parcel of so many commands, which is written when redis-rs writes its ticket.
    pub(super) fn leave(&self, parcel: Parcel, commands: usize) -> Ticket<'_> {
        self.post.leave(parcel, commands)
    }
}

/// At most so many slices go in one write.
const SLICES: usize = 16;

/// Sees what passes: takes commands out of their envelopes, and parcels for their tickets; large strings out of replies,
/// and gives slips for them; counts bytes, and knows when the socket is of no more use.
pub(super) struct Tap {
    stream: Box<dyn Stream>,
    opener: Opener,
    /// Taken out of envelopes, and still to be written: all that is there goes in one write.
    outbox: Outbox,
    intake: Intake,
    counters: Arc<Counters>,
    line: Arc<Line>,
}

impl Tap {
    pub(super) fn new(stream: Box<dyn Stream>, counters: Arc<Counters>, line: Arc<Line>) -> Self {
        let (opener, outbox, intake) = (Opener::default(), Outbox::default(), Intake::default());
        Self { stream, opener, outbox, intake, counters, line }
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

    /// Writes all that is in the outbox.
    fn poll_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outbox.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.outbox.fill(&mut slices);
            let slices = slices.get(..count).unwrap_or_default();
            let stream = Pin::new(&mut self.stream);
            let written = match slices {
                [only] => stream.poll_write(cx, only),
                slices => stream.poll_write_vectored(cx, slices),
            };
            let written = ready!(written);
            match ready!(self.sent(written))? {
                0 => return self.judge(Err(io::ErrorKind::WriteZero.into())),
                more => self.outbox.written(more),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Takes what is in the envelopes of `bytes`, as long as there is room for it; how many of them are done with.
    fn poll_contents(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.outbox.is_full() {
                match self.poll_out(cx) {
                    Poll::Ready(result) => result?,
                    // What is done with will not be seen again.
                    Poll::Pending if rest.len() < bytes.len() => break,
                    Poll::Pending => return Poll::Pending,
                }
            }
            match self.opener.open(&mut rest) {
                Some(Found::Contents(contents)) => self.outbox.contents(contents),
                Some(Found::Ticket(number)) => self.claim(number)?,
                None => {}
            }
        }
        Poll::Ready(Ok(bytes.len().saturating_sub(rest.len())))
    }

    fn claim(&mut self, number: u64) -> io::Result<()> {
        match self.line.post.claim(number) {
            Some(Left::Parcel(parcel)) => self.outbox.parcel(parcel),
            // As many replies are waited for.
            Some(Left::Abandoned { commands, .. }) => {
                (0..commands).for_each(|_| self.outbox.contents(b"*1\r\n$4\r\nPING\r\n"));
            }
            None => {
                self.line.close();
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(())
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
        let Self { stream, intake, counters, line, .. } = &mut *self;
        let result = ready!(intake.poll_read(cx, stream.as_mut(), buffer, &line.inbox, counters));
        if buffer.filled().len() == before {
            self.line.close();
        }
        self.judge(result)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.line.enveloped.load(Relaxed) {
            return self.poll_contents(cx, bytes);
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.sent(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_out(cx))?;
        let result = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        self.judge(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_out(cx))?;
        let result = ready!(Pin::new(&mut self.stream).poll_shutdown(cx));
        self.judge(result)
    }
}
