//! What is told to `tracing`: names, counts, bytes, servers and outcomes; never values or secrets.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io;
use std::sync::{Arc, Mutex};

use redis_struct::testing::Server;
use redis_struct::{Db, RedisStruct};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

#[derive(RedisStruct)]
#[redis(keyspace = "Traced")]
struct Session {
    #[redis(key, secret)]
    token: String,
    user: String,
    #[redis(default)]
    hits: u64,
}

/// What was written so far.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let lines = self.clone();
        let listener = tracing_subscriber::fmt().with_ansi(false).with_span_events(FmtSpan::CLOSE);
        listener.with_max_level(tracing::Level::DEBUG).with_writer(move || lines.clone()).finish().set_default()
    }

    /// The lines that speak of this, without what has passed.
    fn about(&self, what: &str) -> Vec<String> {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        text.lines().filter(|line| line.contains(what)).map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn a_batch_is_a_span() {
    let (server, lines) = (Server::builder().password("hidden-password").start().unwrap(), Lines::default());
    let _listening = lines.listen();
    let db = Db::connect(server.url()).await.unwrap();
    let all = lines.about("");
    assert!(all.iter().any(|line| line.contains("connected") && line.contains("redis.sock")), "{all:?}");
    let session = Session { token: "hidden-token".to_owned(), user: "hidden-user".to_owned(), hits: 0 };
    let mut seen = all;

    session.save(&db).await.unwrap();
    let spans = lines.about("close");
    let [span] = &spans[..] else { panic!("{spans:?}") };
    for part in [r#"db.operation.name="HSET""#, "db.operation.batch.size=1", "bytes=", r#"outcome="ok""#, "redis.sock"]
    {
        assert!(span.contains(part), "{part}: {span}");
    }
    seen.extend(spans);

    let (token, other) = ("hidden-token", "hidden-other");
    let both = db.pipelined(|p| (Session::incr(p, token, Session::HITS, 1), Session::find(p, other)));
    assert_eq!(both.await.map(|(hits, found)| (hits, found.is_none())).unwrap(), (1, true));
    let spans = lines.about("close");
    let [span] = &spans[..] else { panic!("{spans:?}") };
    for part in [r#"db.operation.name="HINCRBY HMGET""#, "db.operation.batch.size=2", r#"outcome="ok""#] {
        assert!(span.contains(part), "{part}: {span}");
    }
    seen.extend(spans);

    server.command(&["SET", "Traced{hidden-other}", "hidden-value"]).unwrap();
    assert!(Session::load(&db, other).await.is_err_and(|error| error.is_wrong_type()));
    let spans = lines.about("close");
    let [span] = &spans[..] else { panic!("{spans:?}") };
    for part in [r#"outcome="failed""#, "failed=1", "error.type=WrongType"] {
        assert!(span.contains(part), "{part}: {span}");
    }
    seen.extend(spans);

    server.stop().unwrap();
    assert!(Session::load(&db, other).await.is_err());
    seen.extend(lines.about(""));
    assert!(!seen.iter().any(|line| line.contains("hidden")), "{seen:#?}");
}
