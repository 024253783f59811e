// Every write raises the version.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    #[redis(version)]
    version: u64,
}

fn use_it(db: &Db) {
    let _ = Account::incr(db, 1, Account::VERSION, 1);
}

fn main() {}
