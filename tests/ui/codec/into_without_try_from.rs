use redis_struct::Codec;

#[derive(Codec)]
#[redis(into = "String")]
struct Email(String);

fn main() {}
