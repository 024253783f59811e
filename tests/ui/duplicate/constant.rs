// Two fields of one constant: the second.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    page_views: u64,
    #[allow(non_snake_case)]
    pageViews: u64,
}

fn main() {}
