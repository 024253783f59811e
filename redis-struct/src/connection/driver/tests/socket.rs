//! Sockets that are slow, in several ways.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::*;

pub(super) type Writes = Arc<AtomicUsize>;

#[derive(Clone, Copy)]
pub(super) struct How {
    /// It takes at most so many bytes at once.
    pub(super) at_once: usize,
    /// Whether it takes several slices at once.
    pub(super) vectored: bool,
    /// Whether it keeps what it is given until it is flushed, as TLS does.
    pub(super) keeps: bool,
    /// Whether it fails.
    pub(super) fails: bool,
}

impl Default for How {
    fn default() -> Self {
        Self { at_once: usize::MAX, vectored: true, keeps: false, fails: false }
    }
}

/// Takes nothing every other time.
pub(super) struct Socket {
    stream: DuplexStream,
    how: How,
    kept: Vec<u8>,
    pending: bool,
    writes: Writes,
}

impl Socket {
    pub(super) fn new(stream: DuplexStream, how: How, writes: Writes) -> Self {
        Self { stream, how, kept: Vec::new(), pending: false, writes }
    }

    fn accept(&mut self, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.pending = !self.pending;
        if self.pending {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.how.fails {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let taken: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).take(self.how.at_once).collect();
        let written = if self.how.keeps {
            ready!(self.let_go(cx))?;
            self.kept.extend_from_slice(&taken);
            taken.len()
        } else {
            ready!(Pin::new(&mut self.stream).poll_write(cx, &taken))?
        };
        self.writes.fetch_add(1, Relaxed);
        Poll::Ready(Ok(written))
    }

    fn let_go(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.kept.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.kept))?;
            self.kept.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.accept(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let slices = if self.how.vectored { slices } else { slices.get(..1).unwrap_or_default() };
        self.accept(cx, slices)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.let_go(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
