//! How often operations allocate, beside redis-rs doing as little as it can: commands of the right size, and replies
//! that nobody reads. Counted on one thread, with the connection's task on it.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::future::Future;

use redis::aio::MultiplexedConnection;
use redis_struct::ship::Raw;
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{db, server};

const RECORDS: u32 = 1000;

#[derive(RedisStruct, Clone, Debug, PartialEq)]
#[redis(keyspace = "ALLOC")]
struct User {
    #[redis(key)]
    id: u32,
    name: String,
    email: String,
    admin: bool,
    visits: u64,
    score: f64,
    last_seen: Option<i64>,
}

const FIELDS: [&str; 6] = ["name", "email", "admin", "visits", "score", "last_seen"];

fn users() -> Vec<User> {
    let user = |id| User {
        id,
        name: format!("user number {id}"),
        email: format!("user{id}@example.com"),
        admin: true,
        visits: u64::from(id) * 7,
        score: f64::from(id) * 1.25,
        last_seen: Some(1_700_000_000),
    };
    (0..RECORDS).map(user).collect()
}

/// Allocations of the second run: in the first, buffers grow.
fn allocations<F: Future>(runtime: &tokio::runtime::Runtime, run: impl Fn() -> F) -> f64 {
    runtime.block_on(run());
    let counted = allocation_counter::measure(|| drop(runtime.block_on(run())));
    f64::from(u32::try_from(counted.count_total).unwrap()) / f64::from(RECORDS)
}

fn save_command(user: &User) -> redis::Cmd {
    let mut command = redis::Cmd::with_capacity(14, 256);
    command.arg("HSET").arg(redis::ToRedisArgs::to_redis_args(&format!("ALLOC{{{}}}", user.id)));
    command.arg("name").arg(&user.name).arg("email").arg(&user.email).arg("admin").arg("1");
    command.arg("visits").arg(user.visits).arg("score").arg(user.score).arg("last_seen").arg(user.last_seen);
    command
}

fn load_command(key: &str) -> redis::Cmd {
    let mut command = redis::Cmd::with_capacity(8, 128);
    command.arg("HMGET").arg(key).arg(&FIELDS);
    command
}

/// Sends commands that were made before. What it costs to make them is counted apart: two allocations for each.
async fn send(connection: &MultiplexedConnection, commands: &redis::Pipeline) {
    let count = commands.len();
    connection.clone().send_packed_commands(commands, 0, count).await.unwrap();
}

struct Both {
    runtime: tokio::runtime::Runtime,
    db: Db,
    connection: MultiplexedConnection,
}

fn both() -> Both {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (db, connection) = runtime.block_on(async {
        let client = redis::Client::open(server().url()).unwrap();
        (db().await, client.get_multiplexed_async_connection().await.unwrap())
    });
    Both { runtime, db, connection }
}

fn pipeline(commands: impl Iterator<Item = redis::Cmd>) -> redis::Pipeline {
    let mut pipeline = redis::Pipeline::new();
    commands.for_each(|command| _ = pipeline.add_command(command));
    pipeline
}

#[test]
fn saving_allocates_less_than_redis_rs_needs_for_its_commands() {
    let Both { runtime, db, connection } = both();
    let users = users();
    let commands = pipeline(users.iter().map(save_command));
    let theirs = 2.0 + allocations(&runtime, || send(&connection, &commands));
    let ours =
        allocations(&runtime, || async { db.pipelined(|p| users.iter().map(|u| u.save(p)).collect::<Vec<_>>()).await });
    assert!(ours <= theirs + 0.1, "{ours} allocations per saved record, redis-rs {theirs}");
    // What there is of them is for the batch, not for each record.
    assert!(ours <= 0.1, "{ours} allocations per saved record");
}

#[test]
fn loading_allocates_what_redis_rs_does_for_the_values() {
    let Both { runtime, db, connection } = both();
    let users = users();
    runtime.block_on(User::save_many(&db, &users)).unwrap();
    let keys: Vec<_> = users.iter().map(|user| format!("ALLOC{{{}}}", user.id)).collect();
    let commands = pipeline(keys.iter().map(|key| load_command(key)));
    // With the values as redis-rs gives them: strings are made of them without another allocation.
    let theirs = allocations(&runtime, || send(&connection, &commands));
    let ours = allocations(&runtime, || async {
        let loaded = db.pipelined(|p| (0..RECORDS).map(|id| User::load(p, id)).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(loaded.len(), users.len());
        loaded
    });
    assert!(ours <= theirs + 0.1, "{ours} allocations per loaded record, redis-rs {theirs} for the values alone");
    let many = allocations(&runtime, || async { User::load_many(&db, 0..RECORDS).await.unwrap() });
    assert!(many <= ours + 0.1, "{many} allocations per record of `load_many`, `load` {ours}");
}

#[derive(RedisStruct)]
#[redis(keyspace = "ALLOC-ARRAY")]
struct Array {
    #[redis(key)]
    id: u32,
    #[ship(Raw)]
    values: Vec<f32>,
    name: Option<String>,
}

/// Bytes allocated by the second run, as parts of so many.
fn bytes<F: Future>(runtime: &tokio::runtime::Runtime, of: u64, run: impl Fn() -> F) -> f64 {
    runtime.block_on(run());
    let counted = allocation_counter::measure(|| drop(runtime.block_on(run())));
    let parts = counted.bytes_total * 1000 / of;
    f64::from(u32::try_from(parts).unwrap()) / 1000.0
}

/// The one copy is the command itself.
#[test]
fn a_large_array_is_copied_once_on_its_way_to_the_socket() {
    let Both { runtime, db, .. } = both();
    for (elements, most) in [(256 << 10, 1.01), (5 << 20, 1.001)] {
        let size = elements * 4;
        let values: Vec<f32> = (0..250_u8).cycle().map(f32::from).take(elements.try_into().unwrap()).collect();
        let alone = Array { id: 1, values: values.clone(), name: Some("alone".to_owned()) };
        let block = Array { id: 2, values, name: None };
        let saved = bytes(&runtime, size, || async { alone.save(&db).await.unwrap() });
        assert!(saved <= most, "save: {saved} of {size} bytes");
        let saved = bytes(&runtime, size, || async { block.save(&db).await.unwrap() });
        assert!(saved <= most, "save as a block: {saved} of {size} bytes");
        let all = [&alone, &block, &alone];
        let pipeline = || async { db.pipelined(|p| all.map(|array| array.save(p))).await.unwrap() };
        let saved = bytes(&runtime, 3 * size, pipeline);
        assert!(saved <= most, "saved by a pipeline: {saved} of {size} bytes");
        let atomic = || async { db.atomic(|p| all.map(|array| array.save(p))).await.unwrap() };
        let saved = bytes(&runtime, 3 * size, atomic);
        assert!(saved <= most, "saved in an atomic block: {saved} of {size} bytes");
    }
}
