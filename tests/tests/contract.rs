//! The public API as it is promised: every spelling compiles, and does what it says.

#![expect(clippy::unwrap_used, clippy::cloned_ref_to_slice_refs, reason = "tests, with the spellings as promised")]

use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use redis_struct::{Db, Deferred, Executor, RedisStruct, Result, Ttl};
use redis_struct_tests::{db, server};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    admin: bool,
    last_seen: Option<i64>,
    #[redis(default)]
    page_views: u64,
    #[redis(rename = "fav")]
    favourite: Option<String>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "SESSION", ttl = "30m")]
struct Session {
    #[redis(key)]
    token: String,
    user: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "MEMBER")]
struct Member {
    #[redis(key)]
    id: (u64, String),
    role: String,
}

fn jack(id: u64) -> User {
    User { id, name: "Jack".into(), admin: true, last_seen: None, page_views: 0, favourite: None }
}

fn visit<E: Executor>(on: E, id: u64) -> E::Reply<u64> {
    on.pipelined(|p| {
        let views = User::incr(p, id, User::PAGE_VIEWS, 1);
        User::expire(p, id, Duration::from_secs(3600));
        views
    })
}

#[tokio::test]
async fn records_one_by_one() -> Result<()> {
    let db = db().await;
    let jack = jack(1);
    jack.save(&db).await?;
    let loaded: User = User::load(&db, 1).await?;
    assert_eq!(loaded, jack);
    let none: Option<User> = User::find(&db, 99).await?;
    assert_eq!(none, None);
    assert!(User::load(&db, 99).await.unwrap_err().is_not_found());
    let many: Vec<Option<User>> = User::load_many(&db, [1, 2, 3]).await?;
    assert_eq!(many, [Some(jack.clone()), None, None]);
    User::save_many(&db, &[jack.clone()]).await?;
    let created: bool = jack.insert(&db).await?;
    assert!(!created);
    let name: String = User::get(&db, 1, User::NAME).await?;
    let (same, seen): (String, Option<i64>) = User::get(&db, 1, (User::NAME, User::LAST_SEEN)).await?;
    assert_eq!((name.as_str(), same.as_str(), seen), ("Jack", "Jack", None));
    User::update(&db, 1, User::changes().name("Bobby").last_seen(None)).await?;
    User::update(&db, 1, User::changes().page_views(5).favourite("tea").incr(User::LAST_SEEN, 60)).await?;
    let done: bool = User::update_existing(&db, 1, User::changes().name("B")).await?;
    assert!(done && !User::update_existing(&db, 98, User::changes().name("B")).await?);
    assert!(!User::exists(&db, 98).await?);
    let views: u64 = User::incr(&db, 1, User::PAGE_VIEWS, 1).await?;
    assert_eq!((views, User::decr(&db, 1, User::PAGE_VIEWS, 2).await?), (6, 4));
    let first: bool = User::set_if_absent(&db, 1, User::NAME, "x").await?;
    assert!(!first);
    let seen: Option<i64> = User::pop(&db, 1, User::LAST_SEEN).await?;
    assert_eq!(seen, Some(60));
    let removed: u64 = User::remove(&db, 1, (User::LAST_SEEN, User::FAVOURITE)).await?;
    assert_eq!(removed, 1);
    assert!(User::expire(&db, 1, Duration::from_secs(60)).await?);
    assert!(matches!(User::ttl(&db, 1).await?, Ttl::In(left) if left <= Duration::from_secs(60)));
    assert!(User::expire_at(&db, 1, SystemTime::now() + Duration::from_secs(90)).await?);
    assert!(User::persist(&db, 1).await?);
    assert_eq!((User::ttl(&db, 1).await?, User::ttl(&db, 97).await?), (Ttl::Never, Ttl::Missing));
    let existed: bool = User::delete(&db, 1).await?;
    let n: u64 = User::delete_many(&db, [1, 2]).await?;
    assert_eq!((existed, n), (true, 0));
    Ok(())
}

#[tokio::test]
async fn keys_of_every_shape() -> Result<()> {
    let db = db().await;
    let token = "abc".to_owned();
    let session = Session { token: token.clone(), user: 7 };
    session.save(&db).await?;
    assert_eq!(Session::load(&db, &token).await?, session);
    assert!(matches!(Session::ttl(&db, &token).await?, Ttl::In(left) if left > Duration::from_secs(1790)));
    let member = Member { id: (7, "x".into()), role: "admin".into() };
    assert!(member.insert(&db).await?);
    assert_eq!(Member::load(&db, (7, "x")).await?, member);
    assert_eq!(Session::load_many(&db, [&token]).await?, [Some(session)]);
    assert_eq!(Member::load_many(&db, [(7, "x"), (8, "y")]).await?, [Some(member.clone()), None]);
    assert_eq!(Member::load_many(&db, &[member.id.clone()]).await?, [Some(member)]);
    assert_eq!(Member::delete_many(&db, vec![(7, String::from("x"))]).await?, 1);
    Ok(())
}

#[tokio::test]
async fn pipelines() -> Result<()> {
    let db = db().await;
    User::save_many(&db, (11..=13).map(jack)).await?;
    let pipe = db.pipeline();
    let jill = User::load(&pipe, 12);
    let views = User::incr(&pipe, 11, User::PAGE_VIEWS, 1);
    assert!(jill.get().unwrap_err().is_not_ready());
    pipe.execute().await?;
    assert_eq!((jill.get()?.name.as_str(), views.take()?), ("Jack", 1));
    let bob = User::load(&pipe, 13).await?;
    assert_eq!(bob, jack(13));

    let (a, b) = db.pipelined(|p| (User::load(p, 12), User::load(p, 13))).await?;
    assert_eq!((a, b), (jack(12), jack(13)));
    let all: Vec<User> = db.pipelined(|p| (12..=13).map(|id| User::load(p, id)).collect::<Vec<_>>()).await?;
    assert_eq!(all, [jack(12), jack(13)]);
    let (a, b) = db.atomic(|p| (User::incr(p, 11, User::PAGE_VIEWS, 1), User::get(p, 11, User::NAME))).await?;
    assert_eq!((a, b.as_str()), (2, "Jack"));
    let (a, b) = db.pipelined(|p| (User::load(p, 12).result(), User::load(p, 99).result())).await?;
    assert!(a.is_ok() && b.unwrap_err().is_not_found());
    Ok(())
}

#[tokio::test]
async fn building_blocks() -> Result<()> {
    let db = db().await;
    User::save_many(&db, &[jack(21), jack(22)]).await?;
    let before = db.stats();
    let n = visit(&db, 21).await?;
    let (x, y) = db.pipelined(|p| (visit(p, 21), visit(p, 22))).await?;
    assert_eq!((n, x, y), (1, 2, 1));
    assert_eq!(db.stats().round_trips - before.round_trips, 2);
    assert_eq!(db.stats().commands - before.commands, 6);

    let pipe = db.pipeline();
    let doubled = visit(&pipe, 21).map(|n| n * 2);
    let total = Deferred::all((21..=22).map(|id| visit(&pipe, id))).map(|v| v.iter().sum::<u64>());
    let (sent, told) = std::sync::mpsc::channel();
    pipe.on_execute(move || sent.send("sent").unwrap());
    let child = pipe.nested();
    let in_child = visit(&child, 22);
    child.execute().await?;
    let dropped = {
        let child = pipe.nested();
        visit(&child, 22)
    };
    pipe.execute().await?;
    assert_eq!((doubled.take()?, total.take()?, in_child.take()?), (6, 4 + 2, 3));
    assert!(dropped.take().unwrap_err().is_discarded());
    assert_eq!(told.recv().unwrap(), "sent");
    Ok(())
}

#[tokio::test]
async fn streams_and_commands() -> Result<()> {
    #[derive(RedisStruct, Debug, PartialEq, Clone)]
    #[redis(keyspace = "CONTRACT-SCAN")]
    struct Thing {
        #[redis(key)]
        id: u64,
        name: String,
    }
    let db = db().await;
    let things: Vec<Thing> = (0..1200).map(|id| Thing { id, name: format!("thing {id}") }).collect();
    Thing::save_many(&db, &things).await?;
    let mut ids: Vec<u64> = Thing::keys(&db).try_collect().await?;
    ids.sort_unstable();
    assert_eq!(ids, (0..1200).collect::<Vec<_>>());
    let mut all: Vec<Thing> = Thing::scan(&db).try_collect().await?;
    all.sort_by_key(|thing| thing.id);
    assert_eq!(all, things);
    let v: String = db.command("OBJECT").arg("ENCODING").key("CONTRACT-SCAN{1}").query(&db).await?;
    assert!(["listpack", "ziplist"].contains(&v.as_str()));
    assert_eq!(db.ping("hello").await?, "hello");
    Ok(())
}

#[tokio::test]
async fn connections() -> Result<()> {
    let built: Db = Db::builder()
        .connection("default", server().url())
        .connection("users", server().url())
        .response_timeout(Duration::from_secs(1))
        .build()
        .await?;
    assert_eq!(built.clone().ping("").await?, "");
    let client = redis::Client::open(server().url()).unwrap();
    let adopted = Db::from_connection(client.get_multiplexed_async_connection().await.unwrap());
    assert_eq!(adopted.ping("a").await?, "a");
    let managed = Db::from_connection(redis::aio::ConnectionManager::new(client).await.unwrap());
    jack(31).save(&managed).await?;
    assert_eq!(User::load(&managed, 31).await?, jack(31));
    Ok(())
}
