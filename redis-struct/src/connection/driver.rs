//! A connection at work: requests are written in the order in which they come, and replies go to whoever waits.
//!
//! A task owns the socket. Callers hand it requests through a channel, and it puts those that are there into one write.
//! A server answers in order, so the first in the queue of those who wait gets the next reply. Whoever has gone before
//! the request was written is left out; of one that has gone later the replies are read, and dropped.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use redis::Value;
use tokio::io::{AsyncReadExt as _, AsyncWrite as _};
use tokio::sync::{mpsc, oneshot};

use super::parcel::{Outbox, Parcel};
use super::replies::{Message, Replies};
use super::request::Request;
use super::socket::{Line, Tap};
use crate::command::LARGE;

/// Requests that may wait for the driver; those beyond it wait where they are made.
const QUEUE: usize = 64;
/// So much is read at once.
const BUFFER: usize = 64 << 10;
/// At most so many slices go in one write.
const SLICES: usize = 16;
/// A line is not longer.
const LONGEST: usize = 64 << 20;

/// Hands requests to a driver.
pub(super) struct Caller {
    calls: mpsc::Sender<Call>,
    line: Arc<Line>,
}

/// A request on its way.
struct Call {
    body: Body,
    waiter: Waiter,
}

enum Body {
    Small(Parcel),
    /// Dropped at once if the caller goes.
    Large(Slot),
}

type Slot = Arc<Mutex<Option<Parcel>>>;

/// Who waits for replies.
enum Waiter {
    One(oneshot::Sender<Value>),
    Many { replies: Vec<Value>, count: usize, sender: oneshot::Sender<Vec<Value>> },
}

/// Drops a large request that has not been written when nobody waits for it any more.
struct Left(Slot);

impl Drop for Left {
    fn drop(&mut self) {
        let parcel = locked(&self.0).take();
        // The driver does not wait for that: it may be large.
        drop(parcel);
    }
}

fn locked(slot: &Slot) -> MutexGuard<'_, Option<Parcel>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Caller {
    /// Sends one command, and waits for its reply.
    pub(super) async fn one(&self, request: &Request<'_>) -> io::Result<Value> {
        let (sender, receiver) = oneshot::channel();
        let _left = self.hand(request, Waiter::One(sender)).await?;
        receiver.await.map_err(|_| self.line.end())
    }

    /// Sends commands, and waits for as many replies.
    pub(super) async fn all(&self, request: &Request<'_>) -> io::Result<Vec<Value>> {
        let (sender, receiver) = oneshot::channel();
        let count = request.commands;
        let waiter = Waiter::Many { replies: Vec::with_capacity(count), count, sender };
        let _left = self.hand(request, waiter).await?;
        receiver.await.map_err(|_| self.line.end())
    }

    async fn hand(&self, request: &Request<'_>, waiter: Waiter) -> io::Result<Option<Left>> {
        let place = self.calls.reserve().await.map_err(|_| self.line.end())?;
        let parcel = request.parcel();
        let (body, left) = if request.bytes > LARGE {
            let slot = Arc::new(Mutex::new(Some(parcel)));
            (Body::Large(Arc::clone(&slot)), Some(Left(slot)))
        } else {
            (Body::Small(parcel), None)
        };
        place.send(Call { body, waiter });
        request.hand_over();
        Ok(left)
    }
}

impl Waiter {
    fn has_gone(&self) -> bool {
        match self {
            Self::One(sender) => sender.is_closed(),
            Self::Many { sender, .. } => sender.is_closed(),
        }
    }
}

/// The task of a connection.
pub(super) struct Driver {
    tap: Tap,
    line: Arc<Line>,
    calls: mpsc::Receiver<Call>,
    /// Nobody hands anything in any more.
    is_over: bool,
    outbox: Outbox,
    /// Something was written that may still be on this side of the socket.
    is_unflushed: bool,
    waiting: VecDeque<Waiter>,
    replies: Replies,
    /// What has been read, and is not a whole yet.
    buffer: Vec<u8>,
}

/// A connection on this socket, and the task that it needs.
pub(super) fn drive(tap: Tap, line: &Arc<Line>) -> (Caller, Driver) {
    let (sender, calls) = mpsc::channel(QUEUE);
    let (outbox, waiting, replies) = (Outbox::default(), VecDeque::new(), Replies::default());
    let caller = Caller { calls: sender, line: Arc::clone(line) };
    let (line, buffer) = (Arc::clone(line), Vec::new());
    (caller, Driver { tap, line, calls, is_over: false, outbox, is_unflushed: false, waiting, replies, buffer })
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Err(error) = ready!(self.poll_work(cx)) {
            self.line.fail(&error);
        }
        self.line.close();
        Poll::Ready(())
    }
}

impl Driver {
    fn poll_work(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let is_all = self.take_in(cx);
            let is_written = self.poll_out(cx)?.is_ready();
            if is_all || !is_written {
                break;
            }
        }
        while let Poll::Ready(count) = self.poll_in(cx)? {
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
        }
        if self.is_over && self.waiting.is_empty() && self.outbox.is_empty() {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// Takes the requests that are there, as long as there is room; whether that is all.
    fn take_in(&mut self, cx: &mut Context<'_>) -> bool {
        while !self.outbox.is_full() {
            match self.calls.poll_recv(cx) {
                Poll::Ready(Some(call)) => self.take(call),
                Poll::Ready(None) => {
                    self.is_over = true;
                    return true;
                }
                Poll::Pending => return true,
            }
        }
        false
    }

    fn take(&mut self, Call { body, waiter }: Call) {
        if waiter.has_gone() {
            return;
        }
        let parcel = match body {
            Body::Small(parcel) => Some(parcel),
            Body::Large(slot) => locked(&slot).take(),
        };
        // It may have gone just now.
        if let Some(parcel) = parcel {
            self.outbox.parcel(parcel);
            self.waiting.push_back(waiter);
        }
    }

    /// Writes all that is to be written.
    fn poll_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outbox.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.outbox.fill(&mut slices);
            let slices = slices.get(..count).unwrap_or_default();
            let tap = Pin::new(&mut self.tap);
            let written = match slices {
                [only] => tap.poll_write(cx, only),
                slices => tap.poll_write_vectored(cx, slices),
            };
            match ready!(written)? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => self.outbox.written(more),
            }
            self.is_unflushed = true;
        }
        if self.is_unflushed {
            ready!(Pin::new(&mut self.tap).poll_flush(cx))?;
            self.is_unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads what there is, and hands out the replies in it; how many bytes.
    fn poll_in(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let count = if let Some((place, missing)) = self.replies.large() {
            let mut rest = (&mut self.tap).take(missing.try_into().unwrap_or(u64::MAX));
            ready!(pin!(rest.read_buf(place)).poll(cx))?
        } else {
            if self.buffer.len() > LONGEST {
                let error = "the server sends a line without an end";
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error)));
            }
            if self.buffer.capacity().saturating_sub(self.buffer.len()) < BUFFER / 4 {
                self.buffer.reserve(BUFFER);
            }
            ready!(pin!(self.tap.read_buf(&mut self.buffer)).poll(cx))?
        };
        self.hand_out()?;
        Poll::Ready(Ok(count))
    }

    fn hand_out(&mut self) -> io::Result<()> {
        let mut rest = &self.buffer[..];
        while let Some(message) = self.replies.next(&mut rest)? {
            if let Message::Reply(reply) = message {
                deliver(&mut self.waiting, reply)?;
            }
        }
        let done = self.buffer.len().saturating_sub(rest.len());
        self.buffer.drain(..done);
        Ok(())
    }
}

/// Gives the reply to the first who waits. It may have gone.
fn deliver(waiting: &mut VecDeque<Waiter>, reply: Value) -> io::Result<()> {
    if let Some(Waiter::Many { replies, count, .. }) = waiting.front_mut() {
        replies.push(reply);
        if replies.len() < *count {
            return Ok(());
        }
        if let Some(Waiter::Many { replies, sender, .. }) = waiting.pop_front() {
            drop(sender.send(replies));
        }
    } else if let Some(Waiter::One(sender)) = waiting.pop_front() {
        drop(sender.send(reply));
    } else {
        let error = "the server sends a reply that nobody has asked for";
        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
    }
    Ok(())
}
