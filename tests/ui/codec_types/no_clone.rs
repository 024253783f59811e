use redis_struct::Codec;

#[derive(Codec)]
#[redis(from = "String", into = "String")]
struct Email(String);

impl From<String> for Email {
    fn from(text: String) -> Self {
        Email(text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

fn main() {}
