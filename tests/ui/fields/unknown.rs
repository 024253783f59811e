// A slip, and a word that is none.
use redis_struct::RedisFields;

#[derive(RedisFields)]
#[redis(unknown)]
struct Address {
    #[redis(renmae = "st")]
    street: String,
}

fn main() {}
