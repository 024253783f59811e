// A version is an integer.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    #[redis(version)]
    version: String,
}

async fn use_it(db: &Db, account: Account) {
    let _ = account.save(db).await;
}

fn main() {}
