//! The whole of it, on a private server.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{Error, Result, Write};
use std::path::Path;

use redis_struct::Db;
use redis_struct::testing::{Reply, Server};

use crate::report::{Look, Report};
use crate::table::Table;
use crate::{FILE, show};

/// A server with a key of somebody else's, and an airport of an interrupted run.
fn server() -> Server {
    let server = Server::start().unwrap();
    server.command(&["HSET", "airports-demo:AIRPORTS{SEA}", "name", "not ours"]).unwrap();
    server.command(&["HSET", "airports-demo:AIRPORT{OLD}", "name", "left"]).unwrap();
    server
}

fn keys(server: &Server) -> Reply {
    server.command(&["KEYS", "*"]).unwrap()
}

fn only(keys: &[&str]) -> Reply {
    Reply::Array(keys.iter().map(|key| Reply::Bulk(key.as_bytes().to_vec())).collect())
}

fn table() -> Table {
    Table::open(Path::new(FILE)).unwrap()
}

#[tokio::test]
async fn it_reports_what_it_did_and_leaves_nothing() {
    let server = server();
    let db = Db::connect(server.url()).await.unwrap();
    let mut out = Vec::new();
    show(&db, &table(), &mut Report::new(&mut out, Look::default())).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in [
        "deleted 1 airport of an old run",
        "import 3,376 airports          14",
        "scan   3,376, by state:",
        "  AK ████████████████████████ 263",
        "  FL █████████▏ 100",
        "load   Seattle-Tacoma Intl      1",
        "update SEA: Emerald City        1",
        "incr   SEA 1, SFO 1, DEN 1      1",
        "pop    SEA: 1 visit, now 0      1",
        "remove SEA: 2 of 2 fields       1",
        "delete 3,376 airports",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    assert!(!text.contains('\x1b'));
    assert_eq!(keys(&server), only(&["airports-demo:AIRPORTS{SEA}"]));
}

/// An output that breaks after some writes, as that of `airports | head` does.
struct Breaking(usize);

impl Write for Breaking {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0 = self.0.checked_sub(1).ok_or_else(|| Error::other("the output is gone"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn it_cleans_up_when_it_cannot_go_on() {
    let server = server();
    let db = Db::connect(server.url()).await.unwrap();
    for writes in [0, 4, 10, 20] {
        let error = show(&db, &table(), &mut Report::new(Breaking(writes), Look::default())).await.unwrap_err();
        assert_eq!(error.to_string(), "the output is gone");
        assert_eq!(keys(&server), only(&["airports-demo:AIRPORTS{SEA}"]));
    }
}

#[tokio::test]
async fn it_does_not_touch_what_is_not_its_own() {
    let server = server();
    let db = Db::connect(server.url()).await.unwrap();
    server.command(&["DEL", "airports-demo:AIRPORTS{SEA}"]).unwrap();
    server.command(&["SET", "airports-demo:AIRPORT{SEA}", "not ours"]).unwrap();
    let error = show(&db, &table(), &mut Report::new(Vec::new(), Look::default())).await.unwrap_err();
    assert!(error.to_string().contains("airports-demo:AIRPORT{SEA}"), "{error}");
    assert_eq!(keys(&server), only(&["airports-demo:AIRPORT{SEA}"]));
}

#[tokio::test]
async fn a_file_without_airports_is_an_error() {
    let server = server();
    let db = Db::connect(server.url()).await.unwrap();
    let error = show(&db, &Table::default(), &mut Report::new(Vec::new(), Look::default())).await.unwrap_err();
    assert_eq!(error.to_string(), "the file has no airport that can be imported");
}
