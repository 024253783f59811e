//! The code of README.md, compiled and run. The last test sees to it that README.md has the same code as this file.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::error::Error;
use std::time::Duration;

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
use redis_struct::ship::Raw;
use redis_struct::testing::{Proxy, Reply, Server};
use redis_struct::{Deferred, Executor, Script, Ttl};

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64, // stands in the key's name: `U{1}`
    name: String,
    last_seen: Option<i64>, // `None`: the hash has no such field
    #[redis(default)]
    visits: u64, // reads as 0 where the hash has no such field
}

/// A server of its own, so that every test may use the same ids, and two users.
async fn users() -> Result<(Server, Db)> {
    let server = Server::start()?;
    let db = Db::connect(server.url()).await?;
    let user = |id, name: &str| User { id, name: name.into(), last_seen: None, visits: 0 };
    User::save_many(&db, [user(1, "Jack"), user(2, "Jill")]).await?;
    Ok((server, db))
}

#[tokio::test]
async fn first_steps() -> Result {
    let server = Server::start()?;
    let url = server.url();

    let db = Db::connect(&url).await?;
    let jack = User { id: 1, name: "Jack".into(), last_seen: None, visits: 0 };
    jack.save(&db).await?;
    User::update(&db, 1, User::changes().name("Bobby").last_seen(1_700_000_000)).await?;

    // Two operations, one round trip.
    let both = db.pipelined(|p| (User::load(p, 1), User::incr(p, 1, User::VISITS, 1)));
    let (user, visits) = both.await?;
    assert_eq!((user.name.as_str(), visits), ("Bobby", 1));
    Ok(())
}

#[tokio::test]
async fn records() -> Result {
    let (_server, db) = users().await?;

    // Save and load. A save makes the fields exactly these values, in one atomic step.
    let jack = User { id: 1, name: "Jack".into(), last_seen: None, visits: 0 };
    jack.save(&db).await?;
    assert_eq!(User::load(&db, 1).await?, jack);
    assert_eq!(User::find(&db, 99).await?, None);
    assert_eq!(User::load_many(&db, [1, 99]).await?, [Some(jack.clone()), None]);
    let created: bool = jack.insert(&db).await?; // only if there is no record yet
    assert!(!created);

    // Some fields. What a field cannot hold does not compile, nor does an unknown field.
    let name: String = User::get(&db, 1, User::NAME).await?;
    let (visits, seen) = User::get(&db, 1, (User::VISITS, User::LAST_SEEN)).await?;
    assert_eq!((name.as_str(), visits, seen), ("Jack", 0, None));
    User::update(&db, 1, User::changes().last_seen(60).incr(User::VISITS, 5)).await?;
    let existed = User::update_existing(&db, 99, User::changes().name("Bobby")).await?;
    assert!(!existed);
    assert_eq!(User::incr(&db, 1, User::VISITS, 1).await?, 6);

    // Fields that may be absent can be removed; a required one does not compile.
    let seen: Option<i64> = User::pop(&db, 1, User::LAST_SEEN).await?;
    let removed: u64 = User::remove(&db, 1, (User::LAST_SEEN, User::VISITS)).await?;
    assert_eq!((seen, removed), (Some(60), 1));
    assert!(User::set_if_absent(&db, 1, User::VISITS, 7).await?);

    assert!(User::delete(&db, 1).await?);
    assert!(!User::exists(&db, 1).await?);
    Ok(())
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "SESSION", ttl = "30m")]
struct Session {
    #[redis(key)]
    token: String,
    #[redis(rename = "uid")]
    user: u64,
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "MEMBER")]
struct Member {
    #[redis(key)]
    id: (u64, String),
    role: String,
}

#[tokio::test]
async fn keys_and_ttl() -> Result {
    let (server, db) = users().await?;

    Session { token: "abc".into(), user: 1 }.save(&db).await?;
    assert_eq!(Session::get(&db, "abc", Session::USER).await?, 1);
    assert!(matches!(Session::ttl(&db, "abc").await?, Ttl::In(left) if left.as_secs() <= 1800));

    Member { id: (7, "x".into()), role: "admin".into() }.save(&db).await?;
    assert_eq!(Member::get(&db, (7, "x"), Member::ROLE).await?, "admin");

    assert_eq!(server.command(&["HGET", "SESSION{abc}", "uid"])?, Reply::Bulk(b"1".to_vec()));
    assert_eq!(server.command(&["HGET", "MEMBER{7:x}", "role"])?, Reply::Bulk(b"admin".to_vec()));
    Ok(())
}

#[tokio::test]
async fn pipelines() -> Result {
    let (_server, db) = users().await?;

    // Build, run, get plain values back: tuples, arrays, `Vec`s and `Option`s of results.
    let both = db.pipelined(|p| [1, 2].map(|id| User::get(p, id, User::NAME)));
    assert_eq!(both.await?, ["Jack", "Jill"]);

    // The error of one operation is the error of all, unless it is asked for as a value.
    let each = db.pipelined(|p| (User::load(p, 1).result(), User::load(p, 99).result()));
    let (jack, nobody) = each.await?;
    assert!(jack.is_ok() && nobody.is_err_and(|error| error.is_not_found()));

    // Or by hand: results are there after `execute()`.
    let pipe = db.pipeline();
    let jill = User::load(&pipe, 2);
    let visits = User::incr(&pipe, 1, User::VISITS, 1);
    assert!(jill.get().is_err_and(|error| error.is_not_ready()));
    pipe.execute().await?;
    assert_eq!((jill.get()?.name.as_str(), visits.take()?), ("Jill", 1));
    Ok(())
}

/// Counts a visit, and lets the user go after an hour without one.
fn visit<E: Executor>(on: E, id: u64) -> E::Reply<u64> {
    on.pipelined(|p| {
        let visits = User::incr(p, id, User::VISITS, 1);
        // It runs with the batch, and nobody reads what it returns.
        User::expire(p, id, Duration::from_secs(3600));
        visits
    })
}

#[tokio::test]
async fn building_blocks() -> Result {
    let (_server, db) = users().await?;

    let before = db.stats();
    assert_eq!(visit(&db, 1).await?, 1); // two commands, one round trip
    let both = db.pipelined(|p| (visit(p, 1), visit(p, 2))); // four commands, one round trip
    assert_eq!(both.await?, (2, 1));
    assert_eq!(db.stats().round_trips - before.round_trips, 2);

    let pipe = db.pipeline();
    let doubled = visit(&pipe, 1).map(|visits| visits * 2);
    let total = Deferred::all([1, 2].map(|id| visit(&pipe, id))).map(|all| all.iter().sum::<u64>());
    pipe.execute().await?;
    assert_eq!((doubled.take()?, total.take()?), (6, 6));
    Ok(())
}

#[tokio::test]
async fn atomic() -> Result {
    let (_server, db) = users().await?;

    // MULTI … EXEC: nobody else's command runs in between.
    let both = db.atomic(|p| (User::incr(p, 1, User::VISITS, 1), User::get(p, 2, User::NAME)));
    let (visits, name) = both.await?;
    assert_eq!((visits, name.as_str()), (1, "Jill"));
    Ok(())
}

#[tokio::test]
async fn transactions() -> Result {
    let (_server, db) = users().await?;

    let moved = db.transaction(|tx| async move {
        let (mut jack, mut jill) = tx.pipelined(|p| (User::load(p, 1), User::load(p, 2))).await?;
        (jack.visits, jill.visits) = (jill.visits, jack.visits);
        tx.atomic(|p| (jack.save(p), jill.save(p))).await?;
        Ok(jack.visits + jill.visits)
    });
    assert_eq!(moved.await?, 0);
    Ok(())
}

#[tokio::test]
async fn bounded_and_closed() -> Result {
    let (_server, db) = users().await?;

    let jack = User::load(&db, 1).within(Duration::from_secs(1)).await?; // all told, or an error
    let pop = db.command("BLPOP").key("jobs").arg(1).blocking(); // on a connection of its own
    let job: Option<(String, String)> = pop.query(&db).await?;
    assert!(db.health().await.is_ok()); // of each server, and how long it took
    db.close().await; // when the calls in flight have their replies

    assert!(jack.id == 1 && job.is_none());
    assert!(User::load(&db, 1).await.is_err_and(|error| error.is_closed()));
    Ok(())
}

#[tokio::test]
async fn errors() -> Result {
    let (_server, db) = users().await?;

    let error = User::load(&db, 99).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "`User` under key `U{99}`: there is no such record");

    let () = db.command("SET").key("U{3}").arg("no hash").query(&db).await?;
    let pipe = db.pipeline();
    let [jack, other] = [1, 3].map(|id| User::incr(&pipe, id, User::VISITS, 1));
    let error = pipe.execute().await.unwrap_err();
    assert!(error.is_wrong_type());
    for failure in error.failures() {
        assert_eq!((failure.command(), failure.key()), ("HINCRBY", Some("U{3}")));
    }
    assert!(other.take().is_err_and(|error| error.is_wrong_type()));
    assert_eq!(jack.take()?, 1); // its neighbour has run
    Ok(())
}

#[tokio::test]
async fn scans() -> Result {
    let (_server, db) = users().await?;

    let mut users = User::scan(&db);
    while let Some(user) = users.next().await {
        assert!(user?.name.starts_with('J'));
    }
    let ids: Vec<u64> = User::keys(&db).collect_all().await?;
    assert_eq!(ids.len(), 2);
    Ok(())
}

#[tokio::test]
async fn commands_and_scripts() -> Result {
    let (_server, db) = users().await?;

    let length: u64 = db.command("HSTRLEN").key("U{1}").arg("name").query(&db).await?;
    assert_eq!(length, 4);

    let raise = Script::new(
        "local old = tonumber(redis.call('GET', KEYS[1]) or '0')
         if tonumber(ARGV[1]) > old then redis.call('SET', KEYS[1], ARGV[1]) end
         return old",
    );
    let old: i64 = raise.key("best{1}").arg(90).query(&db).await?;
    assert_eq!(old, 0);
    Ok(())
}

#[derive(Debug, PartialEq)]
struct Percent(u8);

impl Encode for Percent {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        match self.0 {
            0..=100 => self.0.encode(to),
            _ => Err(CodecError::new("a percentage is at most 100")),
        }
    }
}

impl Decode for Percent {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        match u8::decode(bytes)? {
            percent @ 0..=100 => Ok(Self(percent)),
            _ => Err(CodecError::new("expected a percentage from 0 to 100")),
        }
    }
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "BATTERY")]
struct Battery {
    #[redis(key)]
    id: u64,
    charge: Percent,
}

#[tokio::test]
async fn codecs() -> Result {
    let (_server, db) = users().await?;

    let error = Battery { id: 1, charge: Percent(101) }.save(&db).await.unwrap_err();
    assert!(error.is_refused()); // and nothing was sent
    Battery { id: 1, charge: Percent(80) }.save(&db).await?;
    assert_eq!(Battery::get(&db, 1, Battery::CHARGE).await?, Percent(80));
    Ok(())
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    embedding: [f32; 4],
    #[ship] // the type's own, which is `Raw`
    histogram: Option<Vec<u16>>,
}

#[tokio::test]
async fn ships() -> Result {
    let (_server, db) = users().await?;

    let document = Document { id: 1, embedding: [0.5, -1.0, 0.0, 2.0], histogram: None };
    document.save(&db).await?; // 16 bytes, little-endian
    Document::update(&db, 1, Document::changes().histogram(vec![3, 1])).await?;
    assert_eq!(Document::get(&db, 1, Document::EMBEDDING).await?, document.embedding);
    Ok(())
}

#[derive(RedisStruct)]
#[redis(keyspace = "R")]
struct Robot {
    #[redis(key)]
    name: String,
    #[ship(Raw)]
    pose: [f64; 3],
    #[ship(Raw, beside)] // `R{anna}.image`
    image: Option<Vec<u8>>,
}

#[tokio::test]
async fn ships_beside_the_record() -> Result {
    let (_server, db) = users().await?;

    let anna = Robot { name: "anna".into(), pose: [1.0, 2.0, 0.0], image: Some(vec![7; 921_600]) };
    anna.save(&db).await?; // both keys, in one step
    assert_eq!(Robot::load(&db, "anna").await?.image, anna.image); // one round trip
    Robot::set_rows(&db, "anna", Robot::IMAGE, 640, &[0; 640]).await?; // these elements alone
    assert_eq!(Robot::get_rows(&db, "anna", Robot::IMAGE, 639..641).await?, Some(vec![7, 0]));

    assert_eq!(db.command("KEYS").arg("R{*").query::<Vec<String>, _>(&db).await?.len(), 2);
    assert!(Robot::delete(&db, "anna").await?);
    assert!(db.command("KEYS").arg("R{*").query::<Vec<String>, _>(&db).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn connections() -> Result {
    let server = Server::start()?;
    let (url, users_url) = (server.url(), server.url());

    let db = Db::builder()
        .connection("default", url)
        .connection("users", users_url) // `#[redis(keyspace = "U", connection = "users")]`
        .response_timeout(Duration::from_secs(1))
        .build()
        .await?;
    assert_eq!(db.ping("hello").await?, "hello");
    Ok(())
}

#[tokio::test]
async fn a_private_server() -> Result {
    let server = Server::start()?; // on a socket of its own, and gone with this value
    let proxy = Proxy::start(&server)?;
    let db = Db::connect(proxy.url()).await?;
    proxy.reset_counts();

    let user = User { id: 1, name: "Jack".into(), last_seen: None, visits: 0 };
    user.save(&db).await?;
    assert_eq!(proxy.round_trips(), 1);
    assert_eq!(server.command(&["HGET", "U{1}", "name"])?, Reply::Bulk(b"Jack".to_vec()));

    proxy.cut_after_reply_bytes(5); // the connection breaks in the middle of a reply
    assert!(User::load(&db, 1).await.is_err_and(|error| error.is_connection()));
    assert_eq!(User::load(&db, 1).await?, user); // the next call opens another one
    Ok(())
}

/// The lines without the spaces that all of them begin with.
fn dedented(lines: &[&str]) -> Vec<String> {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.chars().skip(common).collect()).collect()
}

/// The blocks of a language, each with the line that it begins on.
fn blocks<'a>(markdown: &'a str, language: &str) -> Vec<(usize, Vec<&'a str>)> {
    let (mut blocks, mut lines) = (Vec::new(), markdown.lines().enumerate());
    while let Some((number, _)) = lines.by_ref().find(|(_, line)| *line == format!("```{language}")) {
        blocks.push((number + 1, lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect()));
    }
    blocks
}

#[test]
fn readme_has_the_code_of_this_file() {
    let readme = include_str!("../../README.md");
    let ours: Vec<&str> = include_str!("readme.rs").lines().collect();
    let blocks = blocks(readme, "rust");
    assert!(blocks.len() >= 12, "the blocks were not found");
    for (line, block) in blocks {
        let block = dedented(&block);
        let is_here = ours.windows(block.len()).any(|lines| dedented(lines) == block);
        assert!(is_here, "README.md:{line}: this code is not in tests/tests/readme.rs:\n{}", block.join("\n"));
    }
}

#[test]
fn readme_is_not_wide() {
    for (number, line) in include_str!("../../README.md").lines().enumerate() {
        assert!(line.chars().count() <= 100, "README.md:{}: wider than 100 columns", number + 1);
    }
}
