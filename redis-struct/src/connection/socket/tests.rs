#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::borrow::Cow;
use std::future::poll_fn;
use std::sync::Mutex;

use super::super::envelope::Request;
use super::*;
use crate::command::Command;

/// Takes at most so many bytes at once, and every other time nothing.
#[derive(Clone)]
struct Slow {
    seen: Arc<Mutex<Vec<u8>>>,
    at_once: usize,
    /// Whether it can write several slices at once.
    vectored: bool,
    pending: bool,
}

impl Slow {
    fn take(&mut self, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.pending = !self.pending;
        if self.pending {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let taken: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).take(self.at_once).collect();
        self.seen.lock().unwrap().extend_from_slice(&taken);
        Poll::Ready(Ok(taken.len()))
    }
}

impl AsyncRead for Slow {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Slow {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.take(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let slices = if self.vectored { slices } else { &slices[..1] };
        self.take(cx, slices)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

/// A value of so many bytes, from `from` on.
fn set(from: u8, len: usize) -> Arc<Command> {
    let mut command = Command::new("SET");
    command.bytes(b"key");
    command.shared(Arc::new((from..=255).cycle().take(len).collect()), 0..len);
    Arc::new(command)
}

fn request(command: &Arc<Command>) -> Request<'_> {
    let (mut request, mut head) = (Request::default(), Vec::new());
    command.head(&mut head);
    request.push(Cow::Owned(head), 1);
    request.push_tail(command, 0);
    request
}

/// Writes as redis-rs does: in pieces of so many bytes at most.
async fn write(tap: &mut Tap, packed: &[u8], at_once: usize) -> io::Result<()> {
    let mut rest = packed;
    while !rest.is_empty() {
        let piece = &rest[..at_once.min(rest.len())];
        let written = poll_fn(|cx| Pin::new(&mut *tap).poll_write(cx, piece)).await?;
        rest = &rest[written..];
    }
    poll_fn(|cx| Pin::new(&mut *tap).poll_flush(cx)).await
}

#[tokio::test]
async fn parcels_and_envelopes_are_written_in_the_order_of_redis_rs() {
    let commands: Vec<_> = [3, 100_000, 20, 20, 70_000, 20_000, 1].into_iter().zip(0..).collect();
    let commands: Vec<_> = commands.into_iter().map(|(len, from)| set(from, len)).collect();
    for (socket, at_once) in [(7, 11), (1000, 1), (64 << 10, 8192), (usize::MAX, usize::MAX)] {
        for vectored in [false, true] {
            let seen = Arc::new(Mutex::new(Vec::new()));
            let slow = Slow { seen: Arc::clone(&seen), at_once: socket, vectored, pending: false };
            let (counters, line) = (Arc::new(Counters::default()), Arc::new(Line::default()));
            let mut tap = Tap::new(Box::new(slow), Arc::clone(&counters), Arc::clone(&line));
            write(&mut tap, b"HELLO\r\n", at_once).await.unwrap();
            line.envelop();
            let (mut packed, mut expected) = (Vec::new(), b"HELLO\r\n".to_vec());
            let mut tickets = Vec::new();
            for command in &commands {
                let request = request(command);
                command.write_to(&mut expected);
                if request.is_large() {
                    let ticket = line.leave(request.parcel(), 1);
                    packed.extend(ticket.envelope().get_packed_command());
                    tickets.push(ticket);
                } else {
                    packed.extend(request.envelope().get_packed_command());
                }
            }
            // Nobody waits for this one, but its ticket comes.
            let request = request(&commands[1]);
            let ticket = line.leave(request.parcel(), 2);
            packed.extend(ticket.envelope().get_packed_command());
            drop(ticket);
            expected.extend([PING, PING].concat());
            write(&mut tap, &packed, at_once).await.unwrap();
            assert!(*seen.lock().unwrap() == expected, "{socket} {at_once} {vectored}");
            assert_eq!(counters.snapshot().bytes_out, expected.len() as u64);
            drop(tickets);
            assert!(commands.iter().all(|command| Arc::strong_count(command) == 1), "nothing is kept");
        }
    }
}

#[tokio::test]
async fn a_ticket_without_a_parcel_ends_the_connection() {
    let slow = Slow { seen: Arc::default(), at_once: 100, vectored: true, pending: false };
    let line = Arc::new(Line::default());
    let mut tap = Tap::new(Box::new(slow), Arc::default(), Arc::clone(&line));
    line.envelop();
    let command = set(0, 100_000);
    let ticket = line.leave(request(&command).parcel(), 1);
    line.close();
    assert_eq!(Arc::strong_count(&command), 1, "closed: nobody will write it");
    let packed = ticket.envelope().get_packed_command();
    let error = write(&mut tap, &packed, 100).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}
