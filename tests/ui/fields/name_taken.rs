// One name for two fields, and nothing else is reported where the struct is used.
use redis_struct::{RedisFields, RedisStruct};

#[derive(RedisFields)]
struct Address {
    street: String,
    #[redis(rename = "street")]
    road: String,
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
    let _ = User::ADDRESS.field(Address::ROAD);
    let _ = User::changes().set(User::ADDRESS.field(Address::STREET), "Main");
}
