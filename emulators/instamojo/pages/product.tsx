/** The page of a product (a link): what it is, and the form to buy it. */
import { Field, ProblemList } from './fields.tsx';
import { Bill, Layout, shownAmount } from './layout.tsx';
import { Contact, PayWith, type FormProps } from './paying.tsx';

interface ProductProps extends FormProps {
  readonly merchant: string;
  readonly title: string;
  readonly description: string;
  readonly cover: string | null;
  readonly price: string;
  readonly free: boolean;
  /** The buyer says how much, from the price upwards. */
  readonly open: boolean;
  readonly left: number | undefined;
  readonly settled: readonly string[];
  readonly hidden: readonly string[];
  readonly embedded: boolean;
}

export const ProductPage = ({
  merchant,
  title,
  price,
  free,
  open,
  hidden,
  settled,
  embedded,
  ...rest
}: ProductProps) => {
  const { values, problems, description, cover, left } = rest;
  return (
    <Layout title={title} embedded={embedded}>
      {cover && <img class="cover" src={cover} alt="" />}
      <Bill merchant={merchant} title={title} amount={free ? undefined : price} />
      <div class="body">
        {description && <p class="description">{description}</p>}
        {left !== undefined && <p class="hint">{left} left</p>}
        <form method="post" novalidate>
          <ProblemList problems={problems} />
          <Contact values={values} problems={problems} settled={settled} hidden={hidden} />
          {open && (
            <Field
              name="amount"
              label="Your price in rupees"
              value={values.amount}
              problems={problems}
              inputmode="decimal"
              hint={`At least ${shownAmount(price)}`}
              readonly={settled.includes('amount')}
            />
          )}
          {!free && <PayWith values={values} problems={problems} />}
          <button type="submit">{free ? 'Get it for free' : open ? 'Buy' : `Buy for ${shownAmount(price)}`}</button>
        </form>
      </div>
    </Layout>
  );
};
