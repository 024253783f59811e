// Two names that a rule makes one.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", rename_all = "camelCase")]
struct User {
    #[redis(key)]
    id: u64,
    page_views: u64,
    #[redis(const = "OTHER")]
    #[allow(non_snake_case)]
    pageViews: u64,
}

fn main() {}
