// A second key: it is at fault.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "M")]
struct Member {
    #[redis(key)]
    team: u64,
    #[redis(key)]
    name: String,
    since: u64,
}

fn main() {}
