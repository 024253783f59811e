// A struct whose parts come from a macro, which wraps them in invisible groups.
#![deny(warnings)]
#![allow(dead_code)]

use redis_struct::RedisStruct;

macro_rules! record {
    ($name:ident, $keyspace:literal, $ttl:expr, $field:ident: $type:ty = $default:expr) => {
        #[derive(RedisStruct)]
        #[redis(keyspace = $keyspace, ttl = $ttl)]
        struct $name {
            #[redis(key)]
            id: u64,
            #[redis(default = $default)]
            $field: $type,
            #[redis(rename = $keyspace)]
            maybe: Option<$type>,
        }
    };
}

record!(User, "U", "5s", views: u64 = 1 + 2);

fn main() {
    let _ = User::changes().views(1).maybe(None);
}
