//! The fault proxy: what it counts, and every fault.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use redis_struct::testing::{Client, Proxy, Reply, Server};

use super::{Outcome, bulk, ok, soon};

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";
const PONG: &[u8] = b"+PONG\r\n";
const INCR: &[u8] = b"*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n";

fn both() -> io::Result<(Server, Proxy, UnixStream)> {
    let server = Server::start()?;
    let proxy = Proxy::start(&server)?;
    let client = connect(&proxy)?;
    Ok((server, proxy, client))
}

fn connect(proxy: &Proxy) -> io::Result<UnixStream> {
    let client = UnixStream::connect(proxy.socket())?;
    client.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(client)
}

/// Reads exactly so many bytes.
fn take(client: &mut UnixStream, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    client.read_exact(&mut bytes).map(|()| bytes)
}

/// Reads until the connection ends.
fn rest(client: &mut UnixStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // a reset is an end too, and `read_to_end` keeps what came before it
    let _ = client.read_to_end(&mut bytes);
    bytes
}

/// Whether nothing comes within 100 ms.
fn is_silent(client: &mut UnixStream) -> io::Result<bool> {
    client.set_read_timeout(Some(Duration::from_millis(100)))?;
    let read = client.read(&mut [0]);
    client.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(matches!(read, Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)))
}

#[test]
fn two_awaited_calls_are_two_round_trips() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    for _ in 0..2 {
        client.write_all(PING)?;
        assert_eq!(take(&mut client, PONG.len())?, PONG);
    }
    assert_eq!((proxy.round_trips(), proxy.commands(), proxy.connections()), (2, 2, 1));
    assert_eq!(proxy.bytes_to_server(), 2 * PING.len() as u64);
    assert_eq!(proxy.bytes_to_client(), 2 * PONG.len() as u64);
    proxy.reset_counts();
    assert_eq!((proxy.round_trips(), proxy.commands(), proxy.bytes_to_server()), (0, 0, 0));
    client.write_all(PING)?;
    assert_eq!(take(&mut client, PONG.len())?, PONG);
    assert_eq!(proxy.round_trips(), 1);
    Ok(())
}

#[test]
fn a_pipeline_is_one_round_trip_in_whatever_pieces_it_comes() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    let command = format!("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100\r\n{:100}\r\n", "v");
    let pipeline = command.repeat(1000).into_bytes();
    // one piece; pieces that end where commands end; pieces that do not
    for size in [pipeline.len(), command.len() * 50, 997, 7] {
        proxy.reset_counts();
        for piece in pipeline.chunks(size) {
            client.write_all(piece)?;
        }
        assert_eq!(take(&mut client, 5 * 1000)?, b"+OK\r\n".repeat(1000));
        assert_eq!((proxy.round_trips(), proxy.commands()), (1, 1000), "in pieces of {size}");
    }
    Ok(())
}

#[test]
fn a_client_that_pauses_within_a_command_is_still_sending() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    let pipeline = PING.repeat(4);
    for piece in pipeline.chunks(PING.len() + 3) {
        client.write_all(piece)?;
        sleep(Duration::from_millis(60));
    }
    assert_eq!(take(&mut client, PONG.len() * 4)?, PONG.repeat(4));
    assert_eq!((proxy.round_trips(), proxy.commands()), (1, 4));
    Ok(())
}

#[test]
fn concurrent_connections_are_counted_apart() -> Outcome {
    let (_server, proxy, mut first) = both()?;
    let mut second = connect(&proxy)?;
    first.write_all(PING)?;
    second.write_all(&PING.repeat(2))?;
    take(&mut first, PONG.len())?;
    take(&mut second, PONG.len() * 2)?;
    assert_eq!((proxy.round_trips(), proxy.commands(), proxy.connections()), (2, 3, 2));
    Ok(())
}

#[test]
fn large_pipelines_and_large_values_pass_fast() -> Outcome {
    let (server, proxy, mut client) = both()?;
    let start = Instant::now();
    let mut writer = client.try_clone()?;
    let writing = std::thread::spawn(move || writer.write_all(&PING.repeat(100_000)));
    assert_eq!(take(&mut client, PONG.len() * 100_000)?, PONG.repeat(100_000));
    writing.join().map_err(|_| io::Error::other("panicked"))??;
    assert_eq!((proxy.round_trips(), proxy.commands()), (1, 100_000));
    let pipeline = start.elapsed();

    let value = vec![b'x'; 64 << 20];
    let mut client = Client::connect(proxy.socket(), None)?;
    assert_eq!(client.command(&[b"SET", b"big".as_slice(), &value])?, ok());
    assert_eq!(server.command(&["STRLEN", "big"])?, Reply::Int(64 << 20));
    assert_eq!(client.command(&["GET", "big"])?, Reply::Bulk(value));
    assert_eq!(proxy.round_trips(), 3);
    assert!(start.elapsed() < Duration::from_secs(10), "{pipeline:?}, {:?}", start.elapsed());
    Ok(())
}

#[test]
fn blocking_commands_and_subscriptions_pass() -> Outcome {
    let (server, proxy, mut client) = both()?;
    client.write_all(b"BLPOP queue 5\r\n")?;
    assert!(is_silent(&mut client)?);
    server.command(&["RPUSH", "queue", "a"])?;
    let popped = b"*2\r\n$5\r\nqueue\r\n$1\r\na\r\n";
    assert_eq!(take(&mut client, popped.len())?, popped);

    let mut client = Client::connect(proxy.socket(), None)?;
    assert!(matches!(client.command(&["HELLO", "3"])?, Reply::Array(_)));
    let told = Reply::Array(vec![bulk("subscribe"), bulk("news"), Reply::Int(1)]);
    assert_eq!(client.command(&["SUBSCRIBE", "news"])?, told);
    server.command(&["PUBLISH", "news", "x"])?;
    // what comes first is the message, pushed before the request
    let message = Reply::Array(vec![bulk("message"), bulk("news"), bulk("x")]);
    assert_eq!(client.command(&["PING"])?, message);
    Ok(())
}

#[test]
fn cut_closes_all_connections_and_new_ones_work() -> Outcome {
    let (_server, proxy, mut first) = both()?;
    let mut second = connect(&proxy)?;
    for client in [&mut first, &mut second] {
        client.write_all(PING)?;
        take(client, PONG.len())?;
    }
    proxy.cut();
    assert!(rest(&mut first).is_empty() && rest(&mut second).is_empty());
    let mut third = connect(&proxy)?;
    third.write_all(PING)?;
    assert_eq!(take(&mut third, PONG.len())?, PONG);
    Ok(())
}

#[test]
fn a_cut_within_replies_delivers_exactly_so_many_bytes() -> Outcome {
    let all = [PONG.repeat(9).as_slice(), b":1\r\n"].concat();
    for len in [0, 1, 7, 10, 66, 67] {
        let (server, proxy, mut client) = both()?;
        proxy.cut_after_reply_bytes(len);
        client.write_all(&[PING.repeat(9).as_slice(), INCR].concat())?;
        let received = rest(&mut client);
        assert_eq!(received.len() as u64, len);
        assert!(all.starts_with(&received), "{received:?}");
        assert_eq!(proxy.bytes_to_client(), len);
        assert!(soon(|| server.command(&["GET", "n"]).is_ok_and(|n| n == bulk("1"))), "all of it ran");
        works_again(&proxy)?;
    }
    Ok(())
}

#[test]
fn a_cut_among_replies_does_not_hold_them() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    proxy.cut_after_reply_bytes(PONG.len() as u64 + 2);
    // complete, and the beginning of another: held back without the fault
    client.write_all(&[PING, b"*1\r\n"].concat())?;
    assert_eq!(take(&mut client, PONG.len())?, PONG);
    client.write_all(b"$4\r\nPING\r\n")?;
    assert_eq!(rest(&mut client), b"+P");
    Ok(())
}

#[test]
fn a_cut_within_requests_lets_exactly_so_many_bytes_through() -> Outcome {
    let len = INCR.len() as u64;
    for (bytes, run) in [(0, None), (len - 1, None), (len, Some("1")), (5 * len + 3, Some("5"))] {
        let (server, proxy, mut client) = both()?;
        proxy.cut_after_request_bytes(bytes);
        // the connection may end while this is being written
        let _ = client.write_all(&INCR.repeat(9));
        assert!(rest(&mut client).is_empty(), "a reply was delivered");
        assert_eq!(proxy.bytes_to_server(), bytes);
        let expected = run.map_or(Reply::Nil, bulk);
        assert!(soon(|| server.command(&["GET", "n"]).is_ok_and(|n| n == expected)));
        sleep(Duration::from_millis(20));
        assert_eq!(server.command(&["GET", "n"])?, expected, "nothing more ran");
        works_again(&proxy)?;
    }
    Ok(())
}

#[test]
fn the_server_runs_all_of_a_long_pipeline_that_was_cut_off() -> Outcome {
    let (server, proxy, mut client) = both()?;
    proxy.cut_after_request_bytes(20_000 * INCR.len() as u64 + 1);
    let _ = client.write_all(&INCR.repeat(30_000));
    assert!(rest(&mut client).is_empty());
    assert!(soon(|| server.command(&["GET", "n"]).is_ok_and(|n| n == bulk("20000"))));
    Ok(())
}

#[test]
fn delay() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    proxy.delay(Duration::from_millis(150));
    let start = Instant::now();
    client.write_all(PING)?;
    assert_eq!(take(&mut client, PONG.len())?, PONG);
    assert!(start.elapsed() >= Duration::from_millis(150));
    proxy.delay(Duration::ZERO);
    let start = Instant::now();
    client.write_all(PING)?;
    assert_eq!(take(&mut client, PONG.len())?, PONG);
    assert!(start.elapsed() < Duration::from_millis(150), "{:?}", start.elapsed());
    Ok(())
}

#[test]
fn stall_and_resume() -> Outcome {
    let (server, proxy, mut client) = both()?;
    proxy.stall();
    client.write_all(INCR)?;
    assert!(is_silent(&mut client)?);
    assert_eq!(server.command(&["GET", "n"])?, bulk("1"), "the request went through");
    let mut second = connect(&proxy)?;
    second.write_all(PING)?;
    assert!(is_silent(&mut second)?);
    proxy.resume();
    assert_eq!(take(&mut client, 4)?, b":1\r\n");
    assert_eq!(take(&mut second, PONG.len())?, PONG);
    Ok(())
}

#[test]
fn refuse_and_accept() -> Outcome {
    let (_server, proxy, mut client) = both()?;
    proxy.refuse()?;
    proxy.refuse()?;
    let refused = UnixStream::connect(proxy.socket()).map(drop).map_err(|e| e.kind());
    assert_eq!(refused, Err(io::ErrorKind::ConnectionRefused));
    client.write_all(PING)?;
    assert_eq!(take(&mut client, PONG.len())?, PONG, "an old connection goes on");
    proxy.accept()?;
    works_again(&proxy)
}

#[test]
fn a_server_that_goes_takes_the_connection_along() -> Outcome {
    let (server, proxy, mut client) = both()?;
    client.write_all(PING)?;
    take(&mut client, PONG.len())?;
    server.stop()?;
    assert!(rest(&mut client).is_empty());
    assert!(rest(&mut connect(&proxy)?).is_empty());
    server.restart()?;
    works_again(&proxy)
}

#[test]
fn in_front_of_a_port_and_with_a_password() -> Outcome {
    let server = Server::builder().tcp().start()?;
    let proxy = Proxy::to_port(server.port().unwrap_or_default())?;
    works_again(&proxy)?;
    works_again(&Proxy::to_socket(server.socket())?)?;

    let server = Server::builder().password("s&t").start()?;
    let proxy = Proxy::start(&server)?;
    assert_eq!(proxy.url(), format!("unix://{}?pass=s%26t", proxy.socket().display()));
    let reply = Client::connect(proxy.socket(), Some("s&t"))?.command(&["PING"])?;
    assert_eq!(reply, Reply::Simple("PONG".to_owned()));
    Ok(())
}

fn works_again(proxy: &Proxy) -> Outcome {
    let mut client = connect(proxy)?;
    client.write_all(PING)?;
    assert_eq!(take(&mut client, PONG.len())?, PONG);
    Ok(())
}
