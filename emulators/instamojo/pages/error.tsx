/** The page of an error. */
export const ErrorPage = ({ message }: { status: number; message: string }) => <p>{message}</p>;
