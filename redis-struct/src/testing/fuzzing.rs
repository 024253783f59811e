//! What the fuzz targets reach of the tools for tests.

use std::io::Write as _;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use super::client::{Client, Reply};
use super::resp::Scanner;

/// Reads a stream of replies by the scanner, at once and in pieces, and by the client.
///
/// # Panics
///
/// If the pieces make a difference, or if the client reads a reply that the scanner has not seen.
pub fn resp(stream: &[u8], pieces: usize) {
    let whole = frames(stream, stream.len().max(1));
    assert_eq!(whole, frames(stream, pieces.max(1)), "in pieces of {pieces}");
    let replies = replies(stream);
    assert!(replies.len() <= whole.0.len(), "{replies:?} {whole:?}");
}

type Frame = (u8, Vec<u8>, bool);

fn frames(stream: &[u8], size: usize) -> (Vec<Frame>, bool) {
    let (mut scanner, mut frames) = (Scanner::default(), Vec::new());
    for piece in stream.chunks(size) {
        scanner.feed(piece, |frame| frames.push((frame.kind, frame.name.to_vec(), frame.empty)));
    }
    (frames, scanner.is_between_frames())
}

/// What the client makes of it, up to the first mistake.
fn replies(stream: &[u8]) -> Vec<Reply> {
    let Ok((mut server, client)) = UnixStream::pair() else { return Vec::new() };
    // Inputs are smaller than a socket's buffer, so nobody waits.
    if server.write_all(stream).and_then(|()| server.shutdown(Shutdown::Write)).is_err() {
        return Vec::new();
    }
    let mut client = Client::over(client);
    std::iter::from_fn(|| client.read().ok()).collect()
}
