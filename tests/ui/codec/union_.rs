use redis_struct::Codec;

#[derive(Codec)]
union Bits {
    integer: u32,
}

fn main() {}
