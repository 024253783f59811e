//! What a private server can be asked to be.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use redis_struct::testing::{Client, FoundServer, Reply, Server, Tls, find_server, servers};

use super::{Outcome, bulk, ok, soon};

#[test]
fn there_is_a_server_to_test_with() {
    let all = servers();
    assert!(!all.is_empty(), "no server: run `cargo xtask servers`");
    for server in all {
        assert!(server.is_version(">=7.0") && server.path.is_absolute(), "{server:?}");
    }
}

#[test]
fn starts_empty_answers_and_forgets() -> Outcome {
    let start = Instant::now();
    let server = Server::start()?;
    let took = start.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(server.socket().as_os_str().len() < 90);
    assert_eq!(server.url(), format!("unix://{}", server.socket().display()));
    assert_eq!(server.command(&["DBSIZE"])?, Reply::Int(0));
    assert_eq!(server.command(&["SET", "k", "v"])?, ok());
    assert_eq!(server.command(&["GET", "k"])?, bulk("v"));
    assert_eq!(server.command(&["GET", "other"])?, Reply::Nil);
    assert_eq!(server.command(&["KEYS", "*"])?, Reply::Array(vec![bulk("k")]));
    assert!(matches!(server.command(&["INCR", "k"])?, Reply::Error(text) if text.starts_with("ERR ")));

    let other = Server::start()?;
    assert_ne!(other.socket(), server.socket());
    assert_eq!(other.command(&["DBSIZE"])?, Reply::Int(0));
    Ok(())
}

#[test]
fn any_byte_arrives() -> Outcome {
    let server = Server::start()?;
    let value: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    server.command(&[b"SET", b"k\r\n\0".as_slice(), &value])?;
    assert_eq!(server.command(&[b"GET", b"k\r\n\0".as_slice()])?, Reply::Bulk(value));
    Ok(())
}

#[test]
fn a_version_can_be_asked_for() -> Outcome {
    for found in servers() {
        let server = Server::builder().version(found.version.as_str()).start()?;
        let info = server.command(&["INFO", "server"])?;
        let info = String::from_utf8_lossy(info.as_bytes().unwrap_or_default()).into_owned();
        assert!(info.contains(&format!("_version:{}", server.version())), "{} {info}", server.version());
        assert_eq!(server.version(), found.version);
    }
    Ok(())
}

#[test]
fn a_version_that_is_not_there_is_an_error_that_says_what_is() {
    let error = Server::builder().version("99.1").start().map(|_| ()).map_err(|e| e.to_string());
    let text = error.err().unwrap_or_default();
    assert!(text.starts_with("no redis-server or valkey-server 99.1 (found: /"), "{text}");
    assert!(text.contains("cargo xtask servers") && text.contains("REDIS_STRUCT_SERVER"), "{text}");
    assert!(servers().iter().all(|found| text.contains(&found.version)), "{text}");
    assert!(find_server("99.1").is_err() && find_server(">=7.0").is_ok());
}

#[test]
fn password() -> Outcome {
    let secret = "p w/@\"é\\";
    let server = Server::builder().password(secret).start()?;
    assert_eq!(server.url(), format!("unix://{}?pass=p%20w%2F%40%22%C3%A9%5C", server.socket().display()));
    assert_eq!(server.command(&["PING"])?, Reply::Simple("PONG".to_owned()));

    let refused = Client::connect(server.socket(), None)?.command(&["PING"])?;
    assert!(matches!(refused, Reply::Error(text) if text.starts_with("NOAUTH")));
    let wrong = Client::connect(server.socket(), Some("wrong"));
    assert_eq!(wrong.map(drop).map_err(|e| e.kind()), Err(io::ErrorKind::PermissionDenied));
    Ok(())
}

#[test]
fn settings() -> Outcome {
    let server = Server::builder()
        .arg("maxmemory", "5mb")
        .arg("notify-keyspace-events", "")
        .arg("user", "ada on nopass ~* +get")
        .start()?;
    let read = server.command(&["CONFIG", "GET", "maxmemory"])?;
    assert_eq!(read, Reply::Array(vec![bulk("maxmemory"), bulk("5242880")]));
    let mut ada = server.connect()?;
    assert_eq!(ada.command(&["AUTH", "ada", ""])?, ok());
    assert!(matches!(ada.command(&["SET", "k", "v"])?, Reply::Error(text) if text.starts_with("NOPERM")));
    Ok(())
}

#[test]
fn a_bad_setting_is_an_error_that_quotes_the_log() {
    let start = Instant::now();
    let error = Server::builder().arg("no-such-setting", "1").start().map(drop).map_err(|e| e.to_string());
    let text = error.err().unwrap_or_default();
    assert!(text.contains("its log ends:") && text.contains("no-such-setting"), "{text}");
    assert!(start.elapsed() < Duration::from_secs(5), "noticed only after {:?}", start.elapsed());
}

#[test]
fn port() -> Outcome {
    let server = Server::builder().tcp().password("secret").start()?;
    let port = server.port().unwrap_or_default();
    assert_eq!(server.url(), format!("redis://:secret@127.0.0.1:{port}"));
    assert_ne!(port, 6379);
    assert_eq!(ask(port, b"AUTH secret\r\n")?, b"+OK\r\n");
    Ok(())
}

#[test]
fn tls_answers_a_handshake_and_nothing_else() -> Outcome {
    let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).map_err(io::Error::other)?;
    let (cert, secret) = (key.cert.pem(), key.signing_key.serialize_pem());
    let tls = Tls { cert: cert.clone(), key: secret, ca: cert };
    let started = Server::builder().tls(tls).start();
    if !servers().iter().any(FoundServer::has_tls) {
        // The wheels' build has none.
        let text = started.map(drop).map_err(|e| e.to_string());
        assert!(text.err().unwrap_or_default().contains("with TLS"));
        return Ok(());
    }
    let server = started?;
    let port = server.port().unwrap_or_default();
    assert_eq!(server.url(), format!("rediss://localhost:{port}"));
    assert_eq!(server.command(&["PING"])?, Reply::Simple("PONG".to_owned()));
    // a record of type 22 is a handshake message, within it type 2 is a ServerHello
    let hello = ask(port, &client_hello())?;
    assert_eq!((hello.first(), hello.get(5)), (Some(&22), Some(&2)), "{hello:?}");
    let plain = ask(port, b"PING\r\n").unwrap_or_default();
    assert!(!plain.starts_with(b"+PONG"), "{plain:?}");
    Ok(())
}

#[test]
fn certificates_that_are_not_there_are_an_error() {
    let path = || "/nonexistent/x.pem".to_owned();
    let tls = Tls { cert: path(), key: path(), ca: path() };
    let error = Server::builder().tls(tls).start().map(drop).map_err(|e| e.to_string());
    let text = error.err().unwrap_or_default();
    assert!(text.contains("neither PEM text nor a readable file"), "{text}");
}

#[test]
fn a_module_that_is_not_there_is_an_error() {
    let error = Server::builder().module("/nonexistent.so").start().map(drop).map_err(|e| e.to_string());
    assert!(error.err().unwrap_or_default().contains("cannot load the module /nonexistent.so"));
}

#[test]
fn rejson_is_loaded_where_it_is_and_missed_where_it_is_not() -> Outcome {
    let started = Server::builder().module("rejson").start();
    if find_server("").map_err(io::Error::other)?.rejson.is_none() {
        let text = started.map(drop).map_err(|e| e.to_string());
        assert!(text.err().unwrap_or_default().contains("cargo xtask servers"));
        return Ok(());
    }
    let server = started?;
    assert_eq!(server.command(&["JSON.SET", "d", "$", "[1,2]"])?, ok());
    assert_eq!(server.command(&["JSON.GET", "d"])?, bulk("[1,2]"));
    Ok(())
}

#[test]
fn stop_and_restart() -> Outcome {
    let server = Server::builder().tcp().start()?;
    let (url, pid) = (server.url(), server.pid());
    server.command(&["SET", "k", "v"])?;
    let mut old = server.connect()?;

    server.stop()?;
    assert!(old.command(&["PING"]).is_err(), "a connection survived its server");
    assert!(server.command(&["PING"]).is_err());

    server.restart()?;
    assert_eq!(server.command(&["GET", "k"])?, Reply::Nil);
    assert_ne!(server.pid(), pid);
    assert_eq!(server.url(), url);
    assert_eq!(ask(server.port().unwrap_or_default(), b"PING\r\n")?, b"+PONG\r\n");
    server.restart()?;
    assert_eq!(server.command(&["PING"])?, Reply::Simple("PONG".to_owned()));
    Ok(())
}

#[test]
fn pause_and_resume() -> Outcome {
    let server = Server::start()?;
    let mut client = server.connect()?;
    server.pause()?;
    let (send, receive) = std::sync::mpsc::channel();
    let asking = std::thread::spawn(move || send.send(client.command(&["PING"])).is_ok());
    assert!(receive.recv_timeout(Duration::from_millis(100)).is_err(), "a paused server answered");
    server.resume()?;
    let reply = receive.recv_timeout(Duration::from_secs(5)).map_err(io::Error::other)??;
    assert_eq!(reply, Reply::Simple("PONG".to_owned()));
    assert!(soon(|| asking.is_finished()));
    Ok(())
}

/// Sends bytes to a port and returns the first that come back.
fn ask(port: u16, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(request)?;
    let mut answer = vec![0; 4096];
    let len = stream.read(&mut answer)?;
    answer.truncate(len);
    Ok(answer)
}

/// The smallest ClientHello that OpenSSL answers: TLS 1.2, two cipher suites, their groups and signatures.
fn client_hello() -> Vec<u8> {
    let extensions = [
        &[0, 10, 0, 6, 0, 4, 0, 29, 0, 23][..], // x25519, secp256r1
        &[0, 11, 0, 2, 1, 0],                   // uncompressed points
        &[0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1], // ECDSA, RSA-PSS and RSA with SHA-256
    ]
    .concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]); // no session, ECDHE with AES-128-GCM, no compression
    body.extend((extensions.len() as u16).to_be_bytes());
    body.extend(extensions);
    let mut hello = vec![22, 3, 1];
    hello.extend((body.len() as u16 + 4).to_be_bytes());
    hello.extend([1, 0]);
    hello.extend((body.len() as u16).to_be_bytes());
    hello.extend(body);
    hello
}
