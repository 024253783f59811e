#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::future::poll_fn;
use std::io::IoSlice;

use redis::Value;
use tokio::io::AsyncWrite;

use super::*;

/// Gives at most so many bytes at once, and every other time nothing.
struct Slow<'a> {
    bytes: &'a [u8],
    at_once: usize,
    pending: bool,
}

impl tokio::io::AsyncRead for Slow<'_> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.pending = !self.pending;
        if self.pending {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let (next, rest) = self.bytes.split_at(self.at_once.min(buffer.remaining()).min(self.bytes.len()));
        buffer.put_slice(next);
        self.bytes = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Slow<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_write_vectored(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

/// What redis-rs is given of these bytes, if the socket gives so many at once, and redis-rs asks for so many.
async fn given(bytes: &[u8], at_once: usize, room: usize, inbox: &Inbox, counters: &Counters) -> Vec<u8> {
    let mut stream = Slow { bytes, at_once, pending: false };
    let (mut intake, mut memory, mut given) = (Intake::default(), vec![0; room], Vec::new());
    loop {
        let mut buffer = ReadBuf::new(&mut memory);
        poll_fn(|cx| intake.poll_read(cx, &mut stream, &mut buffer, inbox, counters)).await.unwrap();
        if buffer.filled().is_empty() {
            return given;
        }
        given.extend_from_slice(buffer.filled());
    }
}

/// All replies that are there as a whole.
fn replies(mut bytes: &[u8]) -> Vec<Value> {
    let mut parser = redis::Parser::new();
    std::iter::from_fn(|| parser.parse_value(&mut bytes).ok()).collect()
}

fn string(len: usize, from: u8) -> Vec<u8> {
    let mut text = format!("${len}\r\n").into_bytes();
    // With much that looks like a reply.
    text.extend(b"\r\n$99999\r\n*3\r\n:1\r\n".iter().copied().cycle().skip(from.into()).take(len));
    text.extend(b"\r\n");
    text
}

/// Replies of all kinds, with large strings among them.
fn sample() -> Vec<u8> {
    let small: &[&[u8]] = &[
        b"+OK\r\n",
        b":-12\r\n",
        b"-ERR wrong $70000\r\n",
        b"$-1\r\n",
        b"*-1\r\n",
        b"$0\r\n\r\n",
        b"_\r\n",
        b"#t\r\n",
        b",1.5e3\r\n",
        b"(12345678901234567890\r\n",
        b"=8\r\ntxt:text\r\n",
        b"!9\r\nERR wrong\r\n",
        b"%1\r\n+key\r\n:1\r\n",
        b"~2\r\n:1\r\n:2\r\n",
    ];
    let (two, three) = (small.concat(), b"*3\r\n$1\r\na\r\n".to_vec());
    let parts = [
        two.clone(),
        string(LARGE, 0),
        string(LARGE - 1, 1),
        three,
        string(LARGE + 1, 2),
        string(20_001, 3),
        b"*2\r\n*1\r\n".to_vec(),
        string(40_000, 4),
        b"%1\r\n".to_vec(),
        string(20_000, 5),
        string(3, 6),
        two,
        string(LARGE, 7),
    ];
    parts.concat()
}

#[tokio::test]
async fn replies_are_the_same_however_they_come() {
    let sample = sample();
    let expected = replies(&sample);
    assert!(expected.len() > 30);
    let whole = usize::MAX;
    let pace = [(1, 64), (7, 9), (100, 64), (1_000, 8_192), (16_500, 8_192), (whole, 2), (whole, 64), (whole, 300_000)];
    for (at_once, room) in pace {
        let (inbox, counters) = (Inbox::default(), Counters::default());
        let asking = inbox.ask();
        let given = given(&sample, at_once, room, &inbox, &counters).await;
        let mut seen = replies(&given);
        seen.iter_mut().for_each(|reply| asking.fill(reply));
        assert!(seen == expected, "{at_once} {room}");
        assert_eq!(counters.snapshot().bytes_in, sample.len() as u64);
        // A head in one piece is enough.
        assert!(at_once.min(room) < 100 || given.len() < 60_000, "{at_once} {room}: {}", given.len());
    }
}

#[tokio::test]
async fn the_end_in_the_middle_of_a_string_is_the_end() {
    let sample = [b"+OK\r\n".to_vec(), string(50_000, 0)].concat();
    for end in [6, 8, 13, 14, 20_000, sample.len() - 2, sample.len() - 1] {
        let (inbox, counters) = (Inbox::default(), Counters::default());
        let given = given(&sample[..end], usize::MAX, 8_192, &inbox, &counters).await;
        assert_eq!(replies(&given), [Value::Okay], "{end}");
    }
}

#[tokio::test]
async fn no_memory_is_reserved_because_a_server_says_so() {
    for len in ["1073741825", "9223372036854775807", "99999999999999999999999"] {
        let (inbox, counters) = (Inbox::default(), Counters::default());
        let sample = format!("${len}\r\nabc");
        assert_eq!(given(sample.as_bytes(), 5, 64, &inbox, &counters).await, sample.as_bytes());
    }
}

#[test]
fn heads_are_found() {
    let find = |place: &mut Place, text: &str| place.find(text.as_bytes());
    let mut place = Place::Line;
    assert_eq!(find(&mut place, "*1\r\n$16384\r\nx"), Some(Large { start: 4, end: 12, len: LARGE }));
    assert_eq!(find(&mut place, "$16383\r\nx"), None);
    assert_eq!(place, Place::String(16384));
    // Its beginning has been handed on already.
    let mut place = Place::Line;
    assert_eq!((find(&mut place, "$20"), find(&mut place, "000\r\n")), (None, None));
    assert_eq!(place, Place::String(20_002));
}
