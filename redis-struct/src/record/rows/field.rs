//! The fields that rows can be read and written of.

use crate::record::field::{Beside, Defaulted, Field, Optional, Required};
use crate::ship::ByRow;

/// Fields of `S` that hold an array beside the record, rows of which can be read and written: see [`ByRow`].
#[diagnostic::on_unimplemented(
    message = "this field has no rows that could be read or written on their own",
    label = "not an array of `{S}` that is stored beside the record",
    note = "`rows`, `get_rows` and `set_rows` take a field of `{S}` that is stored under a key of its own: write \
            `#[ship(Raw, beside)]` or `#[ship(Npy, beside)]` on it"
)]
pub trait HasRows<S>: Copy + Send + Sync + 'static {
    /// The array's type, without `Option`.
    type Array: ByRow;

    /// What some of its rows are: an `Option` for a field that is one.
    type Output: Send + Sync + 'static;

    /// Name of the field, and the label of its ship.
    #[doc(hidden)]
    fn stored(&self) -> (&'static str, &'static str);

    #[doc(hidden)]
    fn present(rows: <Self::Array as ByRow>::Rows) -> Self::Output;

    /// What there is where the field is absent.
    #[doc(hidden)]
    fn absent(&self) -> Absent<Self::Array, Self::Output>;
}

/// What there is where a field is absent.
#[doc(hidden)]
#[derive(Debug)]
pub enum Absent<T, O> {
    Nothing,
    None(O),
    Default(T),
}

impl<S, T, P> Field<S, T, Beside<P>> {
    fn name_and_label(&self) -> (&'static str, &'static str) {
        (self.name(), self.raw.ship.unwrap_or_default())
    }
}

impl<S: 'static, T: ByRow + 'static> HasRows<S> for Field<S, T, Beside<Required>> {
    type Array = T;
    type Output = T::Rows;

    fn stored(&self) -> (&'static str, &'static str) {
        self.name_and_label()
    }

    fn present(rows: T::Rows) -> T::Rows {
        rows
    }

    fn absent(&self) -> Absent<T, T::Rows> {
        Absent::Nothing
    }
}

impl<S: 'static, T: ByRow + 'static> HasRows<S> for Field<S, T, Beside<Defaulted>> {
    type Array = T;
    type Output = T::Rows;

    fn stored(&self) -> (&'static str, &'static str) {
        self.name_and_label()
    }

    fn present(rows: T::Rows) -> T::Rows {
        rows
    }

    fn absent(&self) -> Absent<T, T::Rows> {
        self.default().map_or(Absent::Nothing, Absent::Default)
    }
}

impl<S: 'static, T: ByRow + 'static> HasRows<S> for Field<S, Option<T>, Beside<Optional>> {
    type Array = T;
    type Output = Option<T::Rows>;

    fn stored(&self) -> (&'static str, &'static str) {
        self.name_and_label()
    }

    fn present(rows: T::Rows) -> Option<T::Rows> {
        Some(rows)
    }

    fn absent(&self) -> Absent<T, Option<T::Rows>> {
        Absent::None(None)
    }
}
