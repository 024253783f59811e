// A word that would be legal elsewhere is named with its place.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(conection = "users")]
    name: String,
}

fn main() {}
