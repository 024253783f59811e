use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

use redis_struct::{Db, Pipeline};

use crate::everything_told;

/// A server that answers the first command after a log-in with these bytes, and every other command, as well as those
/// of other connections, with its last word. Its address.
fn answers(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut bytes = Some(bytes);
        for client in listener.incoming() {
            let (client, bytes) = (client.unwrap(), bytes.take());
            std::thread::spawn(move || serve(&client, bytes));
        }
    });
    format!("redis://127.0.0.1:{port}")
}

/// Until the client goes.
fn serve(mut client: &TcpStream, mut answer: Option<Vec<u8>>) -> Option<()> {
    let mut requests = BufReader::new(client);
    loop {
        let words = command(&mut requests)?;
        let last = words.last()?;
        let reply = if words.first()? == b"CLIENT" {
            b"+OK\r\n".to_vec()
        } else if words.len() == 1 {
            // When a `Db` is made, it looks whether the server answers.
            b"+PONG\r\n".to_vec()
        } else if let Some(answer) = answer.take() {
            answer
        } else {
            [format!("${}\r\n", last.len()).as_bytes(), last, b"\r\n"].concat()
        };
        client.write_all(&reply).ok()?;
    }
}

/// The words of the next command.
fn command(requests: &mut impl BufRead) -> Option<Vec<Vec<u8>>> {
    let count = number(requests)?;
    (0..count)
        .map(|_| {
            let mut word = vec![0; number(requests)? + 2];
            requests.read_exact(&mut word).ok()?;
            word.truncate(word.len() - 2);
            Some(word)
        })
        .collect()
}

fn number(requests: &mut impl BufRead) -> Option<usize> {
    let mut line = String::new();
    requests.read_line(&mut line).ok()?;
    line.get(1..)?.trim_end().parse().ok()
}

/// More of it than is read at once.
fn large() -> Vec<u8> {
    [b"$200000\r\n", "secret ".repeat(30_000).as_bytes()].concat()
}

#[tokio::test]
async fn what_is_no_reply_is_a_lost_connection_and_is_not_shown() {
    for (bytes, why) in [
        (&b"secret\r\n"[..], "something that is no reply"),
        (b"HTTP/1.1 400 secret\r\n\r\n", "something that is no reply"),
        (b"+secret\n", "a line that does not end as it should"),
        (b":secret\r\n", "no number where one should be"),
        (b"$2\r\nsecret\r\n", "a string that does not end as it should"),
        (b"*2\r\n$6\r\nsecret\r\n$-2\r\n", "a length below zero"),
        (&large(), "a string that does not end as it should"),
    ] {
        let db = Db::connect(answers(bytes.to_vec())).await.unwrap();
        let error = db.ping("x").await.unwrap_err();
        assert!(error.is_connection() && error.is_outcome_unknown() && !error.is_not_run(), "{error}");
        assert!(error.to_string().contains("the connection was lost"), "{error}");
        assert_eq!(error.command(), Some("PING"));
        let told = everything_told(&error);
        assert!(told.contains(&format!("the server sends {why}")) && !told.contains("secret"), "{told}");
        // The next call has another connection.
        for text in ["next", "one more"] {
            assert_eq!(db.ping(text).await.unwrap(), text);
        }
        assert_eq!(db.stats().connections, 2);
    }
}

#[tokio::test]
async fn replies_to_a_pipeline_that_go_wrong_half_way() {
    let db = Db::connect(answers(b"$1\r\n1\r\n*1\r\nsecret\r\n".to_vec())).await.unwrap();
    let echo = |p: &Pipeline, text: &str| db.command("ECHO").arg(text).query::<String, _>(p).result();
    let (first, second) = db.pipelined(|p| (echo(p, "1"), echo(p, "2"))).await.unwrap();
    for error in [first.unwrap_err(), second.unwrap_err()] {
        assert!(error.is_outcome_unknown() && error.is_connection(), "{error}");
        let told = everything_told(&error);
        assert!(told.contains("something that is no reply") && !told.contains("secret"), "{told}");
    }
    let both = db.pipelined(|p| (echo(p, "1"), echo(p, "2"))).await.unwrap();
    assert_eq!((both.0.unwrap(), both.1.unwrap()), ("1".to_owned(), "2".to_owned()));
    assert_eq!(db.stats().connections, 2);
}

#[tokio::test]
async fn after_a_reply_that_nobody_has_asked_for_the_connection_is_not_used() {
    let db = Db::connect(answers(b"$1\r\nx\r\n$6\r\nsecret\r\n".to_vec())).await.unwrap();
    // This one has its own reply.
    assert_eq!(db.ping("x").await.unwrap(), "x");
    for text in ["next", "one more"] {
        assert_eq!(db.ping(text).await.unwrap(), text);
    }
    assert_eq!(db.stats().connections, 2);
}
