use redis_struct::{Codec, RedisStruct};

#[derive(Codec)]
struct Price(f64);

#[derive(RedisStruct)]
#[redis(keyspace = "P")]
struct Product {
    #[redis(key)]
    price: Price,
    name: String,
}

fn main() {}
