// There is no such dtype.
use ndarray::Array1;
use redis_struct::RedisStruct;
use redis_struct::ship::Numpy;

#[derive(RedisStruct)]
#[redis(keyspace = "ROBOT")]
struct Robot {
    #[redis(key)]
    id: u64,
    #[ship(Numpy, beside)]
    pose: Array1<u128>,
}

fn main() {}
