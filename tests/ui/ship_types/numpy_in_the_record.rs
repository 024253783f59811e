// Its layout is a hash of its own.
use ndarray::Array2;
use redis_struct::RedisStruct;
use redis_struct::ship::Numpy;

#[derive(RedisStruct)]
#[redis(keyspace = "ROBOT")]
struct Robot {
    #[redis(key)]
    id: u64,
    #[ship(Numpy)]
    pose: Array2<f64>,
}

fn main() {}
