// The fields of a struct of fields are stored as those of a record.
use redis_struct::RedisFields;

struct Street;

#[derive(RedisFields)]
struct Address {
    street: Street,
}

fn main() {}
