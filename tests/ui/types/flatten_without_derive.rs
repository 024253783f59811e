// A struct has to say that its fields are stored.
use redis_struct::RedisStruct;

struct Address {
    street: String,
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address,
}

fn main() {}
