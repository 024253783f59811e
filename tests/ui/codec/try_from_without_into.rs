use redis_struct::Codec;

#[derive(Codec)]
#[redis(try_from = "String")]
struct Email(String);

fn main() {}
