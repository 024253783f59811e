// A flattened struct is set to one.
use redis_struct::{RedisFields, RedisStruct};

#[derive(RedisFields)]
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

fn main() {
    let _ = User::changes().address("Main Street");
}
