//! The possible truths of a condition.

/// A set of truths: those that a condition may still have. Besides true and false a condition can be *absent*, if it
/// depends on something that was not asked (strong Kleene logic). An absent condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Truth(u8);

impl Truth {
    /// Certainly false.
    pub const FALSE: Self = Self(1);
    /// Certainly absent.
    pub const ABSENT: Self = Self(2);
    /// Certainly true.
    pub const TRUE: Self = Self(4);
    /// True or false, and certainly not absent.
    pub const EITHER: Self = Self(5);
    /// The empty set, for the beginning of a union.
    pub const NOTHING: Self = Self(0);

    /// Returns true if one of the truths in `other` is possible.
    #[inline]
    pub const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns true if exactly `other` is possible.
    #[inline]
    pub const fn is(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// Returns true if only one truth is possible.
    pub const fn is_settled(self) -> bool {
        self.0.is_power_of_two()
    }

    /// Returns the union of both sets.
    #[inline]
    #[must_use]
    pub const fn or_else(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns this set if `keep` is true, and otherwise the empty set.
    #[inline]
    #[must_use]
    pub(crate) const fn when(self, keep: bool) -> Self {
        if keep { self } else { Self::NOTHING }
    }

    /// `not`: absent stays absent.
    #[inline]
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0 & 2 | (self.0 & 1) << 2 | self.0 >> 2)
    }

    /// `and`, the minimum in the order false, absent, true: one false operand decides it.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        let either_false = (a | b) & 1;
        let both_true = a & b & 4;
        let one_absent_none_false = (a & 2 != 0 && b & 6 != 0) || (b & 2 != 0 && a & 6 != 0);
        Self(either_false | both_true | (one_absent_none_false as u8) << 1)
    }

    /// `or`, the maximum: one true operand decides it.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}
