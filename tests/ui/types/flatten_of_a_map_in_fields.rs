// The rest is that of the whole record.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address {
    street: String,
    #[redis(flatten)]
    others: std::collections::BTreeMap<String, u64>,
}

fn main() {}
