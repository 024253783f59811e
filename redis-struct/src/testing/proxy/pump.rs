//! The three threads of a connection: requests in, replies in, replies out.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;

use super::hub::Hub;
use super::link::{Link, Next, TICK};
use super::stream::{Stream, Upstream};

const PIECE: usize = 64 * 1024;

/// Connects a client that has arrived with the server.
pub(super) fn connect(client: UnixStream, upstream: &Upstream, hub: &Arc<Hub>) -> io::Result<()> {
    let client = Stream::Unix(client);
    let server = upstream.connect()?;
    let (requests, to_server) = (client.try_clone()?, server.try_clone()?);
    let (replies, to_client) = (server.try_clone()?, client.try_clone()?);
    let id = {
        let mut state = hub.lock();
        if state.closed {
            return Ok(());
        }
        state.add(Link::new(client, server))
    };
    let started = spawn(hub, move |hub| forward(requests, to_server, id, hub))
        .and_then(|()| spawn(hub, move |hub| collect(replies, id, hub)))
        .and_then(|()| spawn(hub, move |hub| deliver(to_client, id, hub)));
    if started.is_err() {
        hub.cut(id);
    }
    started
}

fn spawn(hub: &Arc<Hub>, run: impl FnOnce(&Hub) + Send + 'static) -> io::Result<()> {
    let hub = Arc::clone(hub);
    thread::Builder::new().name("fault proxy".to_owned()).spawn(move || run(&hub)).map(drop)
}

/// Client to server.
fn forward(mut client: Stream, mut server: Stream, id: u64, hub: &Hub) {
    let mut piece = vec![0; PIECE];
    // waits for ever between bursts, and for a tick within one
    let mut within = false;
    loop {
        client.set_read_timeout(within.then_some(TICK));
        let bytes = match read(&mut client, &mut piece) {
            Heard::Bytes(bytes) => bytes,
            Heard::Silence => {
                within = hub.with(id, |link, _, _| link.was_silent()).unwrap_or(false);
                continue;
            }
            Heard::End => break,
        };
        let passed = hub.with(id, |link, faults, counts| {
            let (len, last) = faults.let_through(bytes.len());
            let bytes = bytes.get(..len).unwrap_or_default();
            link.asked(bytes, counts);
            (bytes, last)
        });
        let Some((bytes, last)) = passed else { return };
        // a server that is gone is seen by the thread that reads from it
        let _ = server.write_all(bytes);
        if last {
            return hub.cut(id);
        }
        within = true;
    }
    hub.with(id, |link, _, _| link.client_ended());
    server.shutdown(Shutdown::Write);
}

/// Server to what is held back; to nowhere when the client has been cut off.
fn collect(mut server: Stream, id: u64, hub: &Hub) {
    let mut piece = vec![0; PIECE];
    loop {
        match read(&mut server, &mut piece) {
            Heard::Bytes(bytes) => drop(hub.with(id, |link, _, _| link.answered(bytes))),
            // no timeout is set
            Heard::Silence => {}
            Heard::End => break,
        }
    }
    hub.with(id, |link, _, _| link.server_ended());
}

/// What is held back to client.
fn deliver(mut client: Stream, id: u64, hub: &Hub) {
    let mut state = hub.lock();
    loop {
        let shared = &mut *state;
        let Some(link) = shared.links.get_mut(&id) else {
            return;
        };
        let (bytes, last) = match link.next(&mut shared.faults, &mut shared.counts) {
            Next::Wait(most) => {
                state = hub.wait(state, most);
                continue;
            }
            Next::Send(bytes) => (bytes, false),
            Next::SendAndClose(bytes) => (bytes, true),
        };
        drop(state);
        if client.write_all(&bytes).is_err() || last {
            return hub.cut(id);
        }
        state = hub.lock();
    }
}

enum Heard<'a> {
    Bytes(&'a [u8]),
    /// Nothing within the timeout.
    Silence,
    /// There will be no more.
    End,
}

fn read<'a>(from: &mut Stream, piece: &'a mut [u8]) -> Heard<'a> {
    loop {
        match from.read(piece) {
            Ok(0) => return Heard::End,
            Ok(len) => return Heard::Bytes(piece.get(..len).unwrap_or_default()),
            Err(e) => match e.kind() {
                ErrorKind::Interrupted => {}
                ErrorKind::WouldBlock | ErrorKind::TimedOut => return Heard::Silence,
                _ => return Heard::End,
            },
        }
    }
}
