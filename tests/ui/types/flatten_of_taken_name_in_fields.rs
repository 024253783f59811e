// The same in a struct of fields.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Geo {
    street: f64,
}

#[derive(RedisFields)]
struct Address {
    street: String,
    #[redis(flatten)]
    geo: Geo,
}

fn main() {}
