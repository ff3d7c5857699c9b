mod check;
mod faults;
mod report;
mod verbs;
