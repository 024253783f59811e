// Keywords as names: stored without `r#`, in constants without it, in setters with it.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "M")]
struct r#match {
    #[redis(key)]
    r#struct: u64,
    r#type: u64,
    r#fn: Option<String>,
}

fn main() {
    let _ = r#match::changes().r#type(1).r#fn("x").incr(r#match::TYPE, 1);
    let _ = r#match::FN;
}
