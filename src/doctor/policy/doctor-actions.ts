/** What `doctor` asks AWS. Beside it as well: `decide`, for zones and image. */
export const DOCTOR_ACTIONS: readonly string[] = [];
