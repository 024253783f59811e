//! Operations whose server replies with any bytes, and then closes the connection. Whatever comes is a value or an error:
//! no panic, and nothing waits for ever.
#![no_main]

mod records;

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use records::{Plain, Wide};
use redis::RedisConnectionInfo;
use redis::aio::MultiplexedConnection;
use redis_struct::{Db, Pipeline, RedisStruct as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::runtime::{Builder, Runtime};

/// More than any request, and than any input.
const ROOM: usize = 1 << 16;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// Replies to the first request, which is the whole batch.
async fn serve(mut stream: DuplexStream, replies: &[u8]) {
    let mut request = vec![0; ROOM];
    if stream.read(&mut request).await.is_ok_and(|read| read > 0) {
        _ = stream.write_all(replies).await;
    }
    _ = stream.shutdown().await;
    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {}
}

fn show<T: Debug>(result: Result<T>) -> String {
    result.map_or_else(|error| format!("{error} {error:?}"), |value| format!("{value:?}"))
}

fn reads(p: &Pipeline) -> impl redis_struct::Resolve<Output: Debug> + use<> {
    (
        Plain::load(p, 1).result(),
        Plain::find(p, 2).result(),
        Plain::load_many(p, [3, 4]).result(),
        Wide::load(p, ("x", 1)).result(),
        Wide::get(p, ("x", 1), Wide::A).result(),
        Plain::get(p, 1, (Plain::NAME, Plain::SEEN, Plain::COUNT)).result(),
        Plain::exists(p, 1).result(),
        Plain::ttl(p, 1).result(),
    )
}

fn writes(p: &Pipeline) -> impl redis_struct::Resolve<Output: Debug> + use<> {
    (
        Plain::incr(p, 1, Plain::COUNT, 1).result(),
        Plain::incr(p, 1, Plain::SEEN, 1).result(),
        Plain::mul(p, 1, Plain::SCORE, 1.5).result(),
        Plain::pop(p, 1, (Plain::SEEN, Plain::TAGS)).result(),
        Plain::remove(p, 1, Plain::SEEN).result(),
        Plain::update_existing(p, 1, Plain::changes().name("x").incr(Plain::COUNT, 1)).result(),
        Plain::set_if_absent(p, 1, Plain::NAME, "x").result(),
        Wide { id: ("x".to_owned(), 1), a: true, others: Default::default() }.insert(p).result(),
    )
}

async fn operations(db: &Db, which: u8) -> String {
    match which % 8 {
        0 => show(db.pipelined(reads).await),
        1 => show(db.atomic(reads).await),
        2 => show(db.pipelined(writes).await),
        3 => show(db.atomic(writes).await),
        4 => show(Plain::load(db, 1).await),
        5 => show(Plain::keys(db).collect_all().await),
        6 => show(db.command("X").query::<HashMap<String, Vec<Option<i64>>>, _>(db).await),
        _ => show(Plain::update_returning(db, 1, Plain::changes().incr(Plain::COUNT, 1)).await.map(drop)),
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (which, replies) = input;
    RUNTIME.block_on(async {
        let (client, server) = duplex(ROOM);
        let info = RedisConnectionInfo::default().set_skip_set_lib_name();
        let (connection, driver) = MultiplexedConnection::new(&info, client).await.expect("nothing is asked yet");
        let db = Db::from_connection(connection);
        // The driver ends with the connection, and so does the server: none of the three waits for the others.
        tokio::join!(
            async {
                operations(&db, which).await;
                drop(db);
            },
            driver,
            serve(server, replies)
        );
    });
});
